import { expect, test, vi } from 'vitest';
import type { ImageStatus, PageNeed } from '../../protocol/images.ts';
import { ImageLoader } from './image-loader.ts';

const problem = { title: 'No network.', hint: 'Try again.' };

/** A loader whose images are ready, or fail, when the test says so. */
function loaderOf() {
  const asked: {
    image: PageNeed;
    signal: AbortSignal | undefined;
    done: PromiseWithResolvers<'registry'>;
  }[] = [];
  const loader = new ImageLoader(
    () => problem,
    (image, { report, signal }) => {
      const done = Promise.withResolvers<'registry'>();
      signal?.addEventListener('abort', () => done.reject(new Error('aborted')));
      asked.push({ image, signal, done });
      report({ id: 'pull', title: `Pull ${image}`, state: 'running', startedAt: 1 });
      return done.promise;
    },
  );
  let last: readonly ImageStatus[] = [];
  loader.subscribe((images) => (last = images));
  return { loader, asked, last: () => last };
}

test('an image is fetched once for all pages that ask for it', async () => {
  const { loader, asked, last } = loaderOf();
  loader.load(['postgres:17']);
  loader.load(['postgres:17']);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  expect(last()).toMatchObject([
    { image: 'postgres:17', state: 'loading', steps: [{ title: 'Pull postgres:17' }] },
  ]);
  asked[0]!.done.resolve('registry');
  await vi.waitFor(() => expect(last()).toMatchObject([{ state: 'ready', source: 'registry' }]));
  loader.load(['postgres:17']);
  expect(asked).toHaveLength(1);
});

test('a container outside of the cluster is looked for again when a page is opened', async () => {
  const { loader, asked, last } = loaderOf();
  loader.load(['postgres:17 outside']);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  loader.load(['postgres:17 outside']);
  expect(asked).toHaveLength(1);
  asked[0]!.done.resolve('registry');
  await vi.waitFor(() => expect(last()).toMatchObject([{ state: 'ready' }]));
  loader.load(['postgres:17 outside']);
  await vi.waitFor(() => expect(asked).toHaveLength(2));
});

test('one that failed says why, and is tried again when a page asks again', async () => {
  const { loader, asked, last } = loaderOf();
  loader.load(['postgres:17']);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  asked[0]!.done.reject(new Error('no network'));
  await vi.waitFor(() => expect(last()).toMatchObject([{ state: 'failed', problem }]));
  loader.load(['postgres:17']);
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect(last()).toMatchObject([{ state: 'loading' }]);
  expect(last()[0]!.problem).toBeUndefined();
});

test('with the cluster goes all that was on its way, and another cluster begins again', async () => {
  const { loader, asked, last } = loaderOf();
  loader.load(['postgres:17']);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  await loader.forget();
  expect(asked[0]!.signal?.aborted).toBe(true);
  expect(last()).toEqual([]);
  loader.load(['postgres:17']);
  await vi.waitFor(() => expect(asked).toHaveLength(2));
});

test('who begins to listen late is told at once', () => {
  const { loader } = loaderOf();
  loader.load(['postgres:17']);
  const heard: ImageStatus['state'][] = [];
  loader.subscribe((images) => heard.push(...images.map(({ state }) => state)));
  expect(heard).toEqual(['waiting']);
});
