import { Findings } from './findings.ts';

customElements.define('kindbook-doctor', Findings);
