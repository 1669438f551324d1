import { expect, test } from 'vitest';
import { applySetId } from './apply-set.ts';

test('an ApplySet’s id is derived as KEP-3659 says, so that other tools find its members', () => {
  // printf %s "pods-abc.kindbook-system.ConfigMap." | sha256sum | xxd -r -p | basenc --base64url | tr -d =
  expect(applySetId('pods-abc', 'kindbook-system')).toBe(
    'applyset-K0T11iTFhf8_qs0gWZGV_DdS9kpnwkSWxkpHKajHMUo-v1',
  );
});
