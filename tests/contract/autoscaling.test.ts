import { test } from 'vitest';
import { readLessons } from '../../src/lessons/lesson-files.ts';
import {
  chartModel,
  valueAt,
  type ChartModel,
} from '../../src/notebook/autoscaling/chart-model.ts';
import { emptyWorkspace, reduce } from '../../src/notebook/state/workspace.ts';
import { milliCpu } from '../../src/protocol/cpu.ts';
import type { KubeObject } from '../../src/protocol/workspace.ts';
import type { ApiClient } from '../../src/cluster/api/client.ts';
import { testWorkspace } from './workspace.ts';

/** What measuring and scaling need, up and down, on a busy machine. */
const riseAndFall = 290_000;

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
async function usage(client: ApiClient, namespace: string): Promise<number[]> {
  const { body } = await client.json<{
    items: { containers: { usage: { cpu: string } }[] }[];
  }>({ path: `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods?labelSelector=app=shop` });
  return body.items.map(({ containers }) =>
    Math.round(containers.reduce((sum, each) => sum + milliCpu(each.usage.cpu), 0)),
  );
}

/** What the API says of the autoscaler `shop` and of its Pods, at this moment. */
async function fromApi(client: ApiClient, namespace: string): Promise<ReturnType<typeof last>> {
  const scaler = await client.json<KubeObject>({
    path: `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers/shop`,
  });
  const { currentReplicas, desiredReplicas } = scaler.body['status'] as Record<string, number>;
  const cpu = await usage(client, namespace);
  return {
    load: cpu.reduce((sum, each) => sum + each, 0),
    current: currentReplicas,
    desired: desiredReplicas,
  };
}

test.concurrent(
  'a load brings Pods and its end takes them away, on real metrics; the charts end with what the API says',
  async ({ expect }) => {
    await using workspace = await testWorkspace();
    const { client, workspaces, lesson, apply } = workspace;
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
    await expect.poll(() => usage(client, state.namespace!), { timeout: 60_000 }).toHaveLength(1);
    // The lesson's, but what is not needed any more goes at once.
    const yaml = textOf('autoscaler.yaml').replace(
      /stabilizationWindowSeconds: 15\s+policies:\s+- \{.*\}/,
      'stabilizationWindowSeconds: 0',
    );
    expect(yaml).not.toContain('policies');
    await Array.fromAsync(workspaces.apply(lesson, { cell: 'autoscaler.yaml', yaml }));
    await until((now) => (last(now).current ?? 0) >= 2);
    // Without the warnings of an autoscaler that asks before there are figures of the Pods.
    const sizes = () =>
      model()!
        .marks.map(({ label }) => label)
        .filter((label) => label.startsWith('→'));
    await expect.poll(() => sizes().at(0)).toMatch(/^→ [234]$/);
    await client.json({
      method: 'DELETE',
      path: `/apis/batch/v1/namespaces/${state.namespace!}/jobs/load?propagationPolicy=Background`,
    });

    await until((now) => last(now).current === 1 && last(now).desired === 1);
    await expect.poll(() => sizes().at(-1)).toBe('→ 1');
    await expect
      .poll(async () => ({ chart: last(model()!), api: await fromApi(client, state.namespace!) }), {
        timeout: 60_000,
      })
      .toSatisfy(({ chart, api }) => JSON.stringify(chart) === JSON.stringify(api));
    stop();
  },
  riseAndFall,
);

test.concurrent(
  'an autoscaler’s Pods are measured for as long as there is one',
  async ({ expect }) => {
    await using workspace = await testWorkspace();
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
  },
  120_000,
);
