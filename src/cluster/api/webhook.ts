/** What is known of a request that did not pass the cluster's admission webhooks. */
export interface WebhookRefusal {
  /** The webhook's own name, as its configuration has it. */
  name: string;
  /** It denied; otherwise it did not answer. */
  denied: boolean;
  title: string;
  hint: string;
}

/**
 * Reads whether an admission webhook stopped a request: it denied it, or it did not answer and its `failurePolicy` is `Fail`.
 *
 * @param message the API server's words
 * @returns undefined for words about something else
 */
export function webhookRefusal(message: string): WebhookRefusal | undefined {
  const failed = /failed calling webhook "([^"]+)"/.exec(message)?.[1];
  const denied = /admission webhook "([^"]+)" denied the request/.exec(message)?.[1];
  const name = failed ?? denied;
  if (name === undefined) return undefined;
  return {
    name,
    denied: failed === undefined,
    title:
      failed === undefined
        ? `The admission webhook \`${name}\` denied this.`
        : `The admission webhook \`${name}\` did not answer, so the API server refuses this.`,
    hint: 'If a cell of this lesson made the webhook: press Reset, which takes webhooks away first. `kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations` lists them.',
  };
}
