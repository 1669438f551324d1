import { CniBench } from './bench.ts';

customElements.define('kindbook-cni-bench', CniBench);
