import { ClusterChip } from './cluster-chip.ts';
import { PreparingBanner } from './preparing-banner.ts';

customElements.define('kindbook-cluster', ClusterChip);
customElements.define('kindbook-preparing', PreparingBanner);
