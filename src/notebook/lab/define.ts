import { LabPage } from './lab-page.ts';

customElements.define('kindbook-lab', LabPage);
