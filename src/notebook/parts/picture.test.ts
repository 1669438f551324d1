import { describe, expect, test } from 'vitest';
import type { ClusterParts, NodeParts } from '../../protocol/parts.ts';
import { html } from '../dom/html.ts';
import { example, summary, type Picture } from './picture.ts';
import { pictureView } from './view.ts';

const live = (change: (control: NodeParts) => Partial<NodeParts>): Picture => {
  const [control, ...workers] = example.parts.nodes;
  const parts: ClusterParts = { nodes: [{ ...control!, ...change(control!) }, ...workers] };
  return { ...example, source: 'live', parts };
};
const without = (name: string) =>
  live(({ parts }) => ({ parts: parts.filter((part) => part.name !== name) }));

describe('the picture of the cluster', () => {
  test('says that all parts run', () => {
    expect(summary(live(() => ({})))).toEqual({
      icon: 'good',
      words: 'Your cluster, as it is now: 3 nodes, and every part is running.',
    });
  });

  test('says which part of the control plane is not there, in its box too', () => {
    const picture = without('kube-scheduler');
    expect(summary(picture)).toEqual({
      icon: 'bad',
      words: 'The scheduler is missing: new Pods get no node.',
    });
    expect(pictureView(picture).text).toMatch(/<strong>scheduler<\/strong>[^]*?missing/);
    expect(summary(without('etcd')).words).toBe('etcd is missing.');
  });

  test('says which part is starting, and which node is not heard of', () => {
    const starting = live(() => ({
      parts: [
        ...example.parts.nodes[0]!.parts.slice(0, -1),
        { name: 'kube-proxy', state: 'starting' },
      ],
    }));
    expect(summary(starting)).toEqual({
      icon: 'busy',
      words: 'kube-proxy is starting on kindbook-control-plane.',
    });
    expect(summary(live(() => ({ kubelet: 'silent' }))).words).toBe(
      'The node kindbook-control-plane does not report.',
    );
  });

  test('shows each Pod on its node, and apart those that have none', () => {
    const pods = [
      { name: 'web', node: 'kindbook-worker', tone: 'good', words: 'Running, ready' },
      { name: 'late', node: undefined, tone: 'busy', words: 'Pending' },
    ] as const;
    const { text } = pictureView({ ...example, source: 'live', pods });
    const [before, worker] = text.split('Worker <code>');
    expect(before).not.toContain('>web<');
    expect(worker).toContain('>web<');
    expect(text.split('without a node').at(-1)).toContain('>late<');
  });

  test('does not take for another’s what was seen last, or is an example', () => {
    expect(summary({ ...example, source: 'last' }).words).toMatch(
      /does not answer.*last known state/,
    );
    expect(summary(example).words).toMatch(/^An example/);
  });
});

test('HTML escapes what came from elsewhere, and nothing twice', () => {
  const name = `<img src=x onerror="a('b')">&`;
  const inner = html`<b title="${name}">${name}</b>`;
  const escaped = '&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;';
  expect(html`<p>${inner}${false}${[inner]}</p>`.text).toBe(
    `<p><b title="${escaped}">${escaped}</b><b title="${escaped}">${escaped}</b></p>`,
  );
});
