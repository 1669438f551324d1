import { createHash } from 'node:crypto';

/** The most letters of a tenant's name: with the longest name of a lesson, a namespace's name has 63 then. */
const longestName = 10;

/**
 * Whose the cluster is, and so how far this server's workspaces reach in it. In a reader's own cluster they may do
 * everything, everywhere. In one that others use too, the reader is a tenant: all workspaces have the tenant's name, and
 * nothing is changed but what is in their namespaces.
 */
export class Tenancy {
  readonly #tenant: string | undefined;

  /** @param tenant a name by `tenantName`; undefined in the reader's own cluster */
  constructor(tenant?: string) {
    this.#tenant = tenant;
  }

  /** Whether others use the cluster too. */
  get isShared(): boolean {
    return this.#tenant !== undefined;
  }

  /** The name of this reader's workspace of a lesson: `pods`, and `anna-pods` of Anna in a cluster that she shares. */
  workspaceOf(lesson: string): string {
    return this.#tenant === undefined ? lesson : `${this.#tenant}-${lesson}`;
  }

  /** The lesson that a workspace is for; undefined where it is another reader's. */
  lessonOf(workspace: string): string | undefined {
    if (this.#tenant === undefined) return workspace;
    const prefix = `${this.#tenant}-`;
    return workspace.startsWith(prefix) ? workspace.slice(prefix.length) : undefined;
  }

  /**
   * The labels of a namespace in which something of a reader is made or tried. In a shared cluster the API server itself
   * refuses Pods there that could take over their node, whoever makes them
   * (https://kubernetes.io/docs/concepts/security/pod-security-admission/), and warns of templates of such Pods.
   */
  get namespaceLabels(): Record<string, string> {
    if (!this.isShared) return {};
    return {
      'pod-security.kubernetes.io/enforce': 'baseline',
      'pod-security.kubernetes.io/warn': 'baseline',
    };
  }
}

/**
 * Makes of the name of an account a tenant's name: a part of namespaces' names and labels. It has no dash, so that it ends
 * where the lesson's name begins. Where something had to be left out, a hash keeps accounts apart.
 */
export function tenantName(account: string): string {
  const plain = account.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (plain === account && plain !== '' && plain.length <= longestName) return plain;
  const hash = createHash('sha256').update(account).digest('hex').slice(0, 4);
  return `${plain.slice(0, longestName - hash.length)}${hash}`;
}
