import { ClusterChip } from './cluster-chip.ts';
import { PreparingBanner } from './preparing-banner.ts';
import { RecordedOn } from './recorded-on.ts';

customElements.define('kindbook-cluster', ClusterChip);
customElements.define('kindbook-preparing', PreparingBanner);
customElements.define('kindbook-recorded-on', RecordedOn);
