/** What must not be in a recording: credentials, and what tells of the machine that it was made on. */
const patterns: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a JSON web token', /\beyJ[\w-]{10,}\.[\w-]{10,}/],
  ['a private key', /PRIVATE KEY/],
  ['a part of a kubeconfig', /client-(?:certificate|key)-data|certificate-authority-data/],
  ['a certificate', /BEGIN CERTIFICATE|\bLS0tLS1CRUdJTi/],
  ['a bearer token', /\bBearer [\w.~+/-]{8,}/i],
  ['a path of a home folder', /\/(?:home|Users)\/\w+|\/root\//],
];

/** A Secret in the stream; its values are masked by the server before anyone hears them. */
const masked = /^•*$/;

/**
 * Finds what must not be in a recording.
 *
 * @param text the content of its file
 * @returns what was found, in words; empty where all is well
 */
export function leaksIn(text: string): string[] {
  const found = patterns.flatMap(([what, pattern]) => (pattern.test(text) ? [what] : []));
  return hasSecretValue(JSON.parse(text)) ? [...found, 'a value of a Secret'] : found;
}

function hasSecretValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasSecretValue);
  if (typeof value !== 'object' || value === null) return false;
  const object = value as Record<string, unknown>;
  if (object['kind'] === 'Secret') {
    const values = ['data', 'stringData'].flatMap((name) =>
      Object.values((object[name] ?? {}) as Record<string, unknown>),
    );
    if (values.some((each) => typeof each !== 'string' || !masked.test(each))) return true;
    const { annotations } = (object['metadata'] ?? {}) as { annotations?: object };
    // kubectl's note of the last text has the values in clear.
    if (annotations && 'kubectl.kubernetes.io/last-applied-configuration' in annotations)
      return true;
  }
  return Object.values(object).some(hasSecretValue);
}
