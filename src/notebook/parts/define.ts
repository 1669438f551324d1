import { ClusterPicture } from './cluster-picture.ts';

customElements.define('kindbook-picture', ClusterPicture);
