import { afterEach, expect, test, vi } from 'vitest';
import { main } from './start.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** What `npm start` answers to arguments that it does not understand. */
async function refusal(args: string[]): Promise<{ code: number; words: string }> {
  const complain = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const code = await main(args);
  return { code, words: complain.mock.calls.join('\n') };
}

test.each(['context', 'private'])(
  'npm start says how --%s is written where npm has taken it for itself',
  async (option) => {
    vi.stubEnv(`npm_config_${option}`, 'team');
    const { code, words } = await refusal([]);
    expect(code).toBe(2);
    expect(words).toContain(`npm took --${option} for itself: write -- before it.`);
  },
);

test.each([[['team']], [['--context']], [['--kubeconfig', '/tmp/config']]])(
  'npm start does not understand %j, and says what it understands',
  async (args) => {
    const { code, words } = await refusal(args);
    expect(code).toBe(2);
    expect(words).toContain('npm start -- --context NAME');
  },
);
