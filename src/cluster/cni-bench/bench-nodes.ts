import { basename } from 'node:path';
import { CommandError } from '../base/command.ts';
import type { NodeContainer } from '../docker/containers.ts';
import { docker as callDocker } from '../docker/docker.ts';
import type { Docker } from '../docker/docker.ts';

/** The two nodes of the bench's cluster, and how they are spoken to: all through Docker, since nothing else is needed. */
export class BenchNodes {
  readonly controlPlane: string;
  readonly worker: string;
  readonly #docker: Docker;
  readonly #log: string;
  readonly #signal: AbortSignal | undefined;

  /**
   * @param nodes the control plane first
   * @param options.log the file that all output is appended to
   */
  constructor(
    docker: Docker,
    nodes: readonly NodeContainer[],
    { log, signal }: { log: string; signal?: AbortSignal },
  ) {
    this.#docker = docker;
    [this.controlPlane = '', this.worker = ''] = nodes.map(({ name }) => name);
    this.#log = log;
    this.#signal = signal;
  }

  /**
   * Runs a command on a node.
   *
   * @returns what it wrote to stdout
   * @throws {CommandError} when it fails
   */
  on(node: string, command: string[], input?: string): Promise<string> {
    const interactive = input === undefined ? [] : ['--interactive'];
    return callDocker(this.#docker, ['exec', ...interactive, node, ...command], {
      input,
      log: this.#log,
      signal: this.#signal,
    });
  }

  /** Runs kubectl on the control plane, as its administrator. */
  kubectl(args: string[], input?: string): Promise<string> {
    const kubectl = ['kubectl', '--kubeconfig=/etc/kubernetes/admin.conf', ...args];
    return this.on(this.controlPlane, kubectl, input);
  }

  /** Runs a shell's line in a Pod of the bench. */
  inPod(pod: string, line: string): Promise<string> {
    return this.kubectl(['exec', `--namespace=${namespace}`, pod, '--', 'sh', '-c', line]);
  }

  /**
   * Asks the server from the client for a path.
   *
   * @param address host and port
   * @returns the answer; undefined where there is none within a second
   */
  async ask(address: string, path: string): Promise<string | undefined> {
    // curl's failure is a finding, kubectl's an error: so the shell always ends well.
    const line = `curl --silent --max-time 1 http://${address}${path} || echo ' (no answer)'`;
    const answer = await this.inPod('client', line);
    return answer.endsWith(' (no answer)') ? undefined : answer;
  }

  /** Puts a CNI plugin onto both nodes. */
  async addPlugin(file: string): Promise<void> {
    for (const node of [this.controlPlane, this.worker]) {
      const target = `${node}:/opt/cni/bin/${basename(file)}`;
      await callDocker(this.#docker, ['cp', file, target], {
        log: this.#log,
        signal: this.#signal,
      });
    }
  }

  /** The nodes' addresses -> their roles. */
  async names(): Promise<Map<string, string>> {
    const list = JSON.parse(await this.kubectl(['get', 'nodes', '--output=json'])) as NodeList;
    return new Map(
      list.items.flatMap(({ metadata, status }) =>
        status.addresses
          .filter(({ type }) => type === 'InternalIP')
          .map(({ address }) => [
            address,
            metadata.name === this.controlPlane ? 'control-plane' : 'worker',
          ]),
      ),
    );
  }
}

interface NodeList {
  items: {
    metadata: { name: string };
    status: { addresses: { type: string; address: string }[] };
  }[];
}

/** Where the bench's Pods are. */
export const namespace = 'bench';

/** Whether an error says that something is not there yet, and not that the bench is at its end. */
export function isFailedCommand(error: unknown, signal: AbortSignal | undefined): boolean {
  return error instanceof CommandError && !signal?.aborted;
}
