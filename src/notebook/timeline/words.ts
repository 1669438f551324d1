import type { HistoryStart } from './history.ts';

/** A time since Apply as exactly as it was observed: `16 ms`, `0.85 s`, `12.3 s`, `3 min 05 s`, `2 h 10 min`. */
export function sinceApply(milliseconds: number): string {
  const ms = Math.max(0, Math.round(milliseconds));
  if (ms < 100) return `${ms} ms`;
  if (ms < 9_995) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const two = (value: number) => String(value).padStart(2, '0');
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  const minutes = Math.floor(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** The same with what it is counted from: `1.09 s after Apply`. */
export function sinceWords(milliseconds: number, start: HistoryStart): string {
  const from = start === 'page' ? 'after this page began to watch' : 'after Apply';
  return `${sinceApply(milliseconds)} ${from}`;
}
