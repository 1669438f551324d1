import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, test, vi } from 'vitest';
import { cacheFolder } from '../base/cache.ts';
import { connection } from './provider.ts';

test('without `--context` the kubeconfig is kindbook’s own, whatever context the reader has chosen', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kindbook-'));
  const foreign = join(folder, 'config');
  const text = 'apiVersion: v1\nkind: Config\ncurrent-context: production\n';
  writeFileSync(foreign, text);
  const usual = join(homedir(), '.kube/config');
  const before = existsSync(usual) ? readFileSync(usual, 'utf8') : undefined;
  vi.stubEnv('KUBECONFIG', foreign);
  try {
    const { kubeconfig } = connection();
    expect(relative(cacheFolder, kubeconfig)).toMatch(/^clusters\/[^/]+\/kubeconfig$/);
    expect(readFileSync(foreign, 'utf8')).toBe(text);
    expect(existsSync(usual) ? readFileSync(usual, 'utf8') : undefined).toBe(before);
  } finally {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  }
});
