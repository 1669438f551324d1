import type { ApiClient } from '../../cluster/api/client.ts';

/** Longrunning WATCH requests, as the API server counts them itself. */
export async function watches(client: ApiClient): Promise<number> {
  const { body } = await client.stream({ path: '/metrics', accept: 'text/plain' });
  const lines = (await body.text()).matchAll(
    /^apiserver_longrunning_requests\{[^}]*verb="WATCH"[^}]*\} (\S+)$/gm,
  );
  return [...lines].reduce((total, [, value]) => total + Number(value), 0);
}
