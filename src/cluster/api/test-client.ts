import { KubeConfig } from '@kubernetes/client-node';
import { ApiClient } from './client.ts';

/** A client of an API server that a test plays on loopback, as somebody who needs no login. */
export function testClient(server: string): Promise<ApiClient> {
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ name: 'one', server, skipTLSVerify: true }, { name: 'anna' });
  return ApiClient.of(config, server);
}
