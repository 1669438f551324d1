import { describe, expect, it } from 'vitest';
import { containersOf } from '../state/containers.ts';
import { ago, event, now, pod } from '../state/fixtures.ts';
import { readKubeEvent } from '../state/kube-event.ts';
import { exitCodeMeaning } from './exit-code.ts';
import { killBehind } from './probe-kill.ts';

const web = pod({});
const end = (secondsAgo: number, reason = 'Error') => ({
  exitCode: 2,
  reason,
  message: undefined,
  at: now - secondsAgo * 1000,
  ranFor: 0,
});
const killed = (secondsAgo: number, count = 1) =>
  readKubeEvent(
    event(web, 'Killing', 'Container web failed liveness probe, will be restarted', {
      eventTime: ago(secondsAgo),
      deprecatedCount: count,
    }),
  )!;
const behind = (ending: ReturnType<typeof end>, ...events: ReturnType<typeof killed>[]) =>
  killBehind(ending, containersOf(web)[0]!, events);

describe('the probe behind a container’s end', () => {
  it('explains the end, whatever the exit code', () => {
    const kill = behind(end(5), killed(6));
    expect(kill?.probe).toBe('liveness');
    expect(exitCodeMeaning(end(5), kill)).toContain('its liveness probe failed');
  });

  it('does not explain an end of before the kill, nor one that memory caused', () => {
    expect(behind(end(60), killed(6))).toBeUndefined();
    expect(behind(end(5, 'OOMKilled'), killed(6))).toBeUndefined();
    expect(behind(end(5))).toBeUndefined();
  });

  it('explains an end of before too where it was not the first kill', () => {
    expect(behind(end(60), killed(6, 2))?.event.count).toBe(2);
  });
});
