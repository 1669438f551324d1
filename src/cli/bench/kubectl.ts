import { run } from '../../cluster/base/command.ts';
import { clusterName } from '../../cluster/base/cache.ts';
import { docker } from '../../cluster/docker/docker.ts';
import { findDocker, onPath } from '../../cluster/docker/find-docker.ts';
import { connection } from '../../cluster/provider/provider.ts';

/** kubectl where a reader would run it. */
export interface Kubectl {
  where: string;
  run: (args: string[], input?: string) => Promise<string>;
}

/** The machine's own kubectl, or, where there is none, the one in the control-plane node. */
export async function findKubectl(): Promise<Kubectl> {
  const cli = onPath('kubectl');
  if (cli) {
    const kubeconfig = ['--kubeconfig', connection().kubeconfig];
    return {
      where: 'kubectl of this machine',
      run: (args, input) =>
        run(cli, [...kubeconfig, ...args], input === undefined ? {} : { input }),
    };
  }
  const engine = (await findDocker())!;
  const node = `${clusterName}-control-plane`;
  return {
    where: `kubectl in ${node}, by docker exec`,
    run: (args, input) =>
      docker(
        engine,
        ['exec', '-i', node, 'kubectl', '--kubeconfig=/etc/kubernetes/admin.conf', ...args],
        input === undefined ? {} : { input },
      ),
  };
}
