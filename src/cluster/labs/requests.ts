import type { Shells } from '../workspace/shells.ts';

/** So many are sent at most. */
export const mostRequests = 18_000;

/**
 * Sends requests from the toolbox, ten in a second, each over a connection of its own, and writes down which were
 * answered. One that takes some seconds on a busy machine is slow, and not lost. It begins with the first that is
 * answered: before, there was nothing that could be lost. It lives in the toolbox, so a restart of kindbook loses none
 * of it.
 */
const loop = String.raw`
url=$1 counter=$2
ask() { curl --silent --fail --max-time 5 --output /dev/null "$url"; }
for ((n = 0; n < 3000; n++)); do ask && break; sleep 0.2; done
echo a > "$counter/log"
for ((n = 0; n < ${mostRequests}; n++)); do
  { ask && echo a || echo l; } >> "$counter/log" &
  sleep 0.1
done`;

const counterOf = (check: number) => `/run/kindbook/requests-${check}`;
const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** How many requests of a check were answered, and how many not. */
export interface Requests {
  readonly answered: number;
  readonly lost: number;
  /** Whether they are still being sent. */
  readonly running: boolean;
}

/** Begins to send and count the requests of a lab's check. */
export async function sendRequests(
  shells: Shells,
  lesson: string,
  check: number,
  url: string,
): Promise<void> {
  const counter = counterOf(check);
  const script = `mkdir -p ${counter}
setsid bash -c ${quoted(loop)} requests ${quoted(url)} ${counter} < /dev/null > /dev/null 2>&1 &
echo $! > ${counter}/pid`;
  await shells.capture(lesson, script, 10);
}

/** Sends no more requests for a check; what was counted stays. */
export async function endRequests(shells: Shells, lesson: string, check: number): Promise<void> {
  const counter = counterOf(check);
  // The loop is a session of its own, and so is its process group.
  await shells.capture(lesson, `kill -- -"$(cat ${counter}/pid)" 2> /dev/null || true`, 10);
}

/**
 * Reads the counter of a lab's check.
 *
 * @throws {ClusterError} when the toolbox cannot be asked
 */
export async function readRequests(
  shells: Shells,
  lesson: string,
  check: number,
): Promise<Requests> {
  const counter = counterOf(check);
  const script = `cd ${counter} 2> /dev/null || exit 3
kill -0 "$(cat pid)" 2> /dev/null && echo running || echo ended
grep -c a log 2> /dev/null || echo 0
grep -c l log 2> /dev/null || echo 0`;
  const { stdout } = await shells.capture(lesson, script, 10);
  const [state = '', answered = '0', lost = '0'] = stdout.split('\n');
  return { answered: Number(answered), lost: Number(lost), running: state === 'running' };
}
