import { LiveAddresses } from './live-addresses.ts';

customElements.define('kindbook-addresses', LiveAddresses);
