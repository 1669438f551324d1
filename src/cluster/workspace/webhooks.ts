import { ApiError, type ApiClient } from '../api/client.ts';
import { apiPath } from '../api/paths.ts';
import { webhookRefusal } from '../api/webhook.ts';
import { lessonLabel, partOfLabel } from './labels.ts';
import { listMetadata, removeObject } from './objects.ts';
import { tryWhile } from './try-while.ts';

/** What may refuse every other request; the API server asks none of them about these kinds themselves. */
const guards = [
  'validatingwebhookconfigurations',
  'mutatingwebhookconfigurations',
  'validatingadmissionpolicybindings',
];
/** Milliseconds: an API server goes on asking a deleted webhook until it has heard of the deletion. */
const within = 10_000;
const pause = 200;

/** Deletes what a lesson's cells made that stands before every other request: nothing else could be deleted while it refuses. */
export async function removeWebhooks(client: ApiClient, lesson: string): Promise<void> {
  const labels = `${lessonLabel}=${lesson},${partOfLabel}`;
  await Promise.all(
    guards.map(async (plural) => {
      const path = apiPath('admissionregistration.k8s.io/v1', plural);
      for (const { name, uid } of await listMetadata(client, path, labels)) {
        await removeObject(client, apiPath('admissionregistration.k8s.io/v1', plural, name), uid);
      }
    }),
  );
}

/**
 * Does something for which the webhooks of a lesson have just been deleted.
 *
 * @throws {ApiError} what a webhook still says after ten seconds: it is not the lesson's
 */
export async function pastWebhooks<T>(work: () => Promise<T>): Promise<T> {
  return tryWhile({ passes: isWebhooks, within, pause }, work);
}

function isWebhooks(error: unknown): boolean {
  return error instanceof ApiError && webhookRefusal(error.message) !== undefined;
}
