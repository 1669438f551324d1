import type { Hop } from '../../src/notebook/timeline/hop.ts';
import { expect, test } from './page.ts';

type ChartView = typeof import('../../src/notebook/timeline-view/chart-view.ts');
type Groups = typeof import('../../src/notebook/timeline/group.ts');

const scheduler = { id: 'default-scheduler', name: 'scheduler' };
const kubelet = {
  id: 'kubelet/kindbook-company-worker2',
  name: 'kubelet',
  node: 'kindbook-company-worker2',
};
const unknown = {
  id: 'example.com/a-controller-with-a-very-long-name',
  name: 'a-controller-with-a-very-long-name',
};

let ids = 0;
function hop(at: number, by: Hop['by'], facts: Partial<Hop> = {}): Hop {
  const id = (ids += 1);
  const object = { kind: 'Pod', name: `web-${id}`, uid: String(id) };
  return {
    ...{ id, at, by, object, what: 'started', tone: 'good', facts: {}, seen: ['watch'], count: 1 },
    ...{ again: [], alike: String(id) },
    ...facts,
  };
}
const lasting = (at: number, until: number, name: string) =>
  hop(at, kubelet, { span: { name, until } });

const cases: Record<string, Hop[]> = {
  'one Apply': [0, 90, 210, 480, 1_100, 1_950].map((at) => hop(at, scheduler)),
  'episodes that follow each other closely': [
    ...[0, 300, 1_900, 11_000, 11_300, 20_500, 31_000, 31_100].map((at) => hop(at, scheduler)),
    ...[3_600_000, 3_612_000, 7_800_000].map((at) => hop(at, kubelet)),
  ],
  'twenty episodes': Array.from({ length: 20 }, (_, n) => hop(n * 61_000, scheduler)),
  'bars that share a row': [
    lasting(0, 9_000, 'pulls the image'),
    lasting(100, 9_500, 'prepares the volume'),
    lasting(400, 9_600, 'prepares the network'),
    lasting(400, 9_700, 'waits for its postgres'),
    lasting(4_000, 9_800, 'runs its init container'),
  ],
  'a band with the marks of another group on it': [
    ...Array.from({ length: 30 }, (_, n) => hop(n * 150, scheduler, { alike: 'scheduled' })),
    ...[200, 900, 2_500].map((at) => hop(at, scheduler)),
  ],
  'names that are longer than their lane': [hop(0, unknown), hop(500, kubelet), hop(900, kubelet)],
};

test('no words of a timeline run into each other, into marks or into the lanes', async ({
  dom,
  load,
}) => {
  const modules = {
    view: await load<ChartView>('timeline-view/chart-view.ts'),
    groups: await load<Groups>('timeline/group.ts'),
  };
  const faults = await dom.evaluate(
    ({ view: { chartOf }, groups: { grouped }, cases }) => {
      const found: string[] = [];
      // As in `timeline.css`, in the widest of the fonts that a reader may have.
      const style = document.createElement('style');
      style.textContent =
        'svg { font-family: Verdana, "DejaVu Sans", sans-serif } text { font-size: 12.5px } .kb-chart-node, .kb-chart-bar text, .kb-band text { font-size: 11px }';
      document.head.append(style);
      for (const [name, hops] of Object.entries(cases)) {
        for (const width of [588, 760, 1_000, 1_600]) {
          const facts = { groups: grouped(hops), hops, width, selected: undefined, at: undefined };
          document.querySelector('main')!.replaceChildren(chartOf(facts).svg);
          const boxes = (what: string) =>
            [...document.querySelectorAll<SVGGraphicsElement>(what)].map((element) => ({
              words: element.textContent,
              box: element.getBoundingClientRect(),
            }));
          const texts = boxes('text');
          if (texts.length === 0) found.push(`${name}, ${width} px: no words`);
          const lanes = boxes('.kb-chart-lane path').map((one) => ({ ...one, words: 'a lane' }));
          const marks = boxes('.kb-chart-hop circle').map((one) => ({ ...one, words: 'a mark' }));
          const others = [...texts, ...marks];
          for (const [index, one] of texts.entries()) {
            for (const other of others.slice(index + 1)) {
              const x =
                Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
              const y =
                Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
              if (x > 0 && y > 1)
                found.push(`${name}, ${width} px: “${one.words}” and “${other.words}”`);
            }
          }
          const begin = Math.min(...lanes.map(({ box }) => box.left));
          for (const { words, box } of boxes('.kb-chart-lane text')) {
            if (box.right > begin) found.push(`${name}, ${width} px: “${words}” and its lane`);
          }
        }
      }
      return found;
    },
    { ...modules, cases },
  );
  expect(faults).toEqual([]);
});
