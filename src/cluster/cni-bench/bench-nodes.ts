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

  /**
   * Asks the server from the client again and again. The loop runs in the Pod: entering it for each request keeps both
   * nodes busy, and that would be measured too.
   *
   * @param until what is waited for
   * @param address host and port
   * @param within milliseconds
   * @returns whether it came in time
   */
  async askUntil(
    until: 'answered' | 'unanswered',
    address: string,
    within: number,
  ): Promise<boolean> {
    const ask = `curl --silent --output /dev/null --max-time 1 http://${address}/hostname`;
    const loop = `${until === 'answered' ? 'until' : 'while'} ${ask}; do sleep 0.1; done`;
    const line = `timeout ${within / 1000} sh -c '${loop}' && echo yes || echo no`;
    return (await this.inPod('client', line)).trim() === 'yes';
  }

  /**
   * Waits until things in the cluster have a condition, as `kubectl wait` does.
   *
   * @param args what is waited for, of which things
   * @param within milliseconds
   * @returns whether it came in time
   * @throws {CommandError} when kubectl fails for another reason
   */
  async wait(args: string[], within: number): Promise<boolean> {
    try {
      await this.kubectl(['wait', ...args, `--timeout=${within / 1000}s`]);
      return true;
    } catch (error) {
      if (error instanceof CommandError && error.detail?.includes('timed out waiting'))
        return false;
      throw error;
    }
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
