import { afterEach, beforeEach, expect, test } from 'vitest';
import { readLessons } from '../../src/lessons/lesson-files.ts';
import {
  chartModel,
  valueAt,
  type ChartModel,
} from '../../src/notebook/autoscaling/chart-model.ts';
import { emptyWorkspace, reduce } from '../../src/notebook/state/workspace.ts';
import { milliCpu } from '../../src/protocol/cpu.ts';
import type { KubeObject } from '../../src/protocol/workspace.ts';
import { testWorkspace, type TestWorkspace } from './workspace.ts';

/** A load of 70 s, and what measuring and scaling need before and after it on a busy machine. */
const riseAndFall = 290_000;

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await testWorkspace();
});
afterEach(async () => {
  await workspace[Symbol.asyncDispose]();
});

/** The text of a cell of the lesson. */
function textOf(title: string): string {
  const { lesson } = readLessons('.').find((each) => each.lesson.name === 'autoscaling')!;
  return lesson.cells.find((cell) => cell.title === title)!.code;
}

const last = (model: ChartModel) => {
  const index = model.times.length - 1;
  const { load, current, desired } = model;
  return {
    load: valueAt(load, index),
    current: valueAt(current, index),
    desired: valueAt(desired, index),
  };
};

/** What each Pod of the shop uses, as the metrics API says. */
async function usage(namespace: string): Promise<number[]> {
  const { body } = await workspace.client.json<{
    items: { containers: { usage: { cpu: string } }[] }[];
  }>({ path: `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods?labelSelector=app=shop` });
  return body.items.map(({ containers }) =>
    Math.round(containers.reduce((sum, each) => sum + milliCpu(each.usage.cpu), 0)),
  );
}

/** What the API says of the autoscaler `shop` and of its Pods, at this moment. */
async function fromApi(namespace: string): Promise<ReturnType<typeof last>> {
  const { client } = workspace;
  const scaler = await client.json<KubeObject>({
    path: `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers/shop`,
  });
  const { currentReplicas, desiredReplicas } = scaler.body['status'] as Record<string, number>;
  const cpu = await usage(namespace);
  return {
    load: cpu.reduce((sum, each) => sum + each, 0),
    current: currentReplicas,
    desired: desiredReplicas,
  };
}

test(
  'a load brings Pods and its end takes them away, on real metrics; the charts end with what the API says',
  async () => {
    const { workspaces, lesson, apply } = workspace;
    await apply(textOf('shop.yaml'));
    let state = emptyWorkspace;
    const moments = new Set<() => void>();
    const stop = await workspaces.follow(
      lesson,
      {
        tell: ({ event }) => {
          state = reduce(state, event);
          for (const look of moments) look();
        },
        end: () => undefined,
      },
      undefined,
    );
    const model = () => {
      const [scaling] = state.scaling.values();
      return scaling && chartModel(scaling, Date.now());
    };
    const until = (is: (now: ChartModel) => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          const now = model();
          if (!now || !is(now)) return;
          moments.delete(look);
          resolve();
        };
        moments.add(look);
      });

    // A reader has looked at the figures, too, before the load comes.
    await expect.poll(() => usage(state.namespace!), { timeout: 60_000 }).toHaveLength(1);
    await Array.fromAsync(
      workspaces.apply(lesson, { cell: 'autoscaler.yaml', yaml: textOf('autoscaler.yaml') }),
    );
    await until((now) => (last(now).current ?? 0) >= 2);
    const sizes = () => model()!.marks.map(({ label }) => label);
    await expect.poll(() => sizes().at(0)).toMatch(/^→ [234]$/);

    await until((now) => last(now).current === 1 && last(now).desired === 1);
    await expect.poll(() => sizes().at(-1)).toBe('→ 1');
    await expect
      .poll(async () => ({ chart: last(model()!), api: await fromApi(state.namespace!) }), {
        timeout: 60_000,
      })
      .toSatisfy(({ chart, api }) => JSON.stringify(chart) === JSON.stringify(api));
    stop();
  },
  riseAndFall,
);

test('an autoscaler’s Pods are measured for as long as there is one', async () => {
  const { workspaces, lesson, apply } = workspace;
  await apply(textOf('blind.yaml'));
  const measured = Promise.withResolvers<void>();
  let state = emptyWorkspace;
  const stop = await workspaces.follow(
    lesson,
    {
      tell: ({ event }) => {
        state = reduce(state, event);
        if (event.event === 'measured' && event.data.pods.length > 0) measured.resolve();
      },
      end: () => undefined,
    },
    undefined,
  );
  await measured.promise;
  expect([...state.scaling.values()][0]!.points.at(-1)!.pods).toMatchObject([
    { name: expect.stringMatching(/^blind-/) as unknown },
  ]);
  // Without the autoscaler in the text it is deleted, and with it what was measured.
  const [deployment] = textOf('blind.yaml').split('---\n');
  await apply(deployment!);
  await expect.poll(() => state.scaling.size).toBe(0);
  stop();
}, 120_000);
