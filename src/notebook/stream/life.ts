import { signOfLifeMs } from '../../protocol/stream.ts';

/** After so many ticks without a word from the server, it stands still: 6 to 8 seconds. */
const mostMissed = 4;

/** Watches over a connection on which the server says something every `signOfLifeMs` at least. */
interface Life {
  /** The server has said something. */
  heard(): void;
  stop(): void;
}

/**
 * Begins to watch. Ticks are counted and not time: where the page itself stood still, what came meanwhile is heard first.
 *
 * @param onSilent called once, when nothing has been heard for too long
 */
export function watchLife(onSilent: () => void): Life {
  let missed = 0;
  const timer = setInterval(() => {
    missed += 1;
    if (missed < mostMissed) return;
    clearInterval(timer);
    onSilent();
  }, signOfLifeMs);
  return { heard: () => (missed = 0), stop: () => clearInterval(timer) };
}

/** A plain question has to be answered within this time, or its server stands still. */
const answerMs = 5_000;

/**
 * Asks whether the server answers; with its answer a server that was restarted gives its new token.
 *
 * @returns `silent` where there is one that does not answer
 */
export async function serverAnswers(): Promise<boolean | 'silent'> {
  try {
    const { ok } = await fetch('/api/health', { signal: AbortSignal.timeout(answerMs) });
    return ok;
  } catch (error) {
    return (error as Error).name === 'TimeoutError' ? 'silent' : false;
  }
}
