import { expect, test } from 'vitest';
import { ApiError, type ApiClient } from '../api/client.ts';
import { webhookRefusal } from '../api/webhook.ts';
import { pastWebhooks, removeWebhooks } from './webhooks.ts';

const dead =
  'Internal error occurred: failed calling webhook "no.kindbook.dev": failed to call webhook: Post "https://10.0.0.1": dial tcp';

test('the words of a refusal name the webhook and offer Reset', () => {
  expect(webhookRefusal(dead)).toMatchObject({
    name: 'no.kindbook.dev',
    title:
      'The admission webhook `no.kindbook.dev` did not answer, so the API server refuses this.',
    hint: expect.stringContaining('press Reset') as unknown,
  });
  expect(webhookRefusal('admission webhook "a.b" denied the request: no')?.title).toBe(
    'The admission webhook `a.b` denied this.',
  );
  expect(webhookRefusal('pods "a" is forbidden: exceeded quota')).toBeUndefined();
});

test('those of the lesson are deleted, and what they kept back is tried again', async () => {
  const asked: string[] = [];
  const json = ({ method = 'GET', path }: { method?: string; path: string }) => {
    asked.push(`${method} ${path}`);
    const isList = path.includes('/validatingwebhookconfigurations?');
    return Promise.resolve({
      body: { items: isList ? [{ metadata: { name: 'no', uid: '1' } }] : null },
    });
  };
  await removeWebhooks({ json } as unknown as ApiClient, 'pods');
  expect(asked.filter((one) => one.startsWith('DELETE'))).toEqual([
    'DELETE /apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/no',
  ]);
  let tries = 0;
  const work = () =>
    ++tries < 3 ? Promise.reject(new ApiError(500, { message: dead })) : Promise.resolve('done');
  expect(await pastWebhooks(work)).toBe('done');
});
