import { ManifestCell } from './manifest-cell.ts';

customElements.define('kindbook-cell', ManifestCell);
