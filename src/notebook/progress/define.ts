import { ProgressSection } from './progress-section.ts';

customElements.define('kindbook-progress', ProgressSection);
