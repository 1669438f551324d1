import { KeysDialog } from './keys-dialog.ts';

customElements.define('kindbook-keys', KeysDialog);
