/**
 * Works on many things, so many of them at once.
 *
 * @param places how many may be at work
 * @param work is given a function by which it leaves its place to the next before it is done, when it only waits
 * @throws what the work throws
 */
export async function inPlaces<T>(
  places: number,
  items: readonly T[],
  work: (item: T, leave: () => void) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const all: Promise<void>[] = [];
  const place = async () => {
    for (let item; (item = waiting.shift()) !== undefined;) {
      const left = Promise.withResolvers<void>();
      const done = work(item, left.resolve);
      all.push(done);
      await Promise.race([left.promise, done]);
    }
  };
  await Promise.all(Array.from({ length: places }, place));
  await Promise.all(all);
}
