import { Predict } from './predict.ts';

customElements.define('kindbook-predict', Predict);
