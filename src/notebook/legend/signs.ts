import { statusIcons } from '../cell/status-view.ts';
import type { IconName } from '../dom/icon.ts';
import { statusWords, type CellStatus } from '../state/cell-status.ts';

/** A sign of the page, with what it means. */
export interface Sign {
  /** What the page says in words; a sign without words has a name here. */
  readonly word: string;
  readonly means: string;
  /** Drawn as the chip of a cell: its icon, and its look (`kb-status-…` in cell.css). */
  readonly chip?: readonly [IconName, string];
  /** Drawn as beside an object: its icon, which is its tone too. */
  readonly state?: IconName;
  /** Drawn as in the timeline: SVG, 40 by 20 pixels around its middle. */
  readonly mark?: string;
}

const chip = (status: CellStatus, means: string, word = statusWords(status)): Sign => ({
  word,
  means,
  chip: [statusIcons[status.name], status.name],
});

/** Each status of a cell; of those with a part that changes, an example. */
const chips: readonly Sign[] = [
  chip({ name: 'draft' }, 'The text has not been applied, or the commands have not been run.'),
  chip(
    { name: 'invalid' },
    'The text has a mistake, or the API server refuses it, for instance since another command has set a field. Nothing was stored. The result says why, and where.',
  ),
  chip({ name: 'applying' }, 'The text is on its way to the API server.'),
  chip(
    { name: 'unanswered' },
    'kindbook’s server gives no sign of life. The page tries again by itself.',
  ),
  chip(
    { name: 'waiting', images: ['postgres:17'] },
    'This image is being put on the nodes; Apply goes on by itself then.',
  ),
  chip(
    { name: 'progressing', ready: 2, of: 3 },
    'Applied, and not complete yet: two of three Pods, or other parts, are ready.',
  ),
  chip({ name: 'ready' }, 'Everything that the text asks for exists and is ready.'),
  chip(
    { name: 'failed', reason: 'OOMKilled' },
    'It does not work, and waiting does not help. The word is the reason that Kubernetes gives; the result says what to do.',
  ),
  chip(
    { name: 'pending', reason: 'Unschedulable' },
    'A Pod is kept without a node. Nothing has failed: it runs as soon as a node can take it.',
  ),
  chip(
    { name: 'stale' },
    'What is in the cluster is not what the text says: the text was changed after Apply, or something else has changed or deleted an object. Diff shows the difference.',
  ),
  chip(
    { name: 'recorded', version: '1.37.0' },
    'No cluster answers. What you see happened on a real cluster, when the lesson was recorded.',
  ),
  chip({ name: 'no-cluster' }, 'No cluster answers, and there is no recording.'),
  {
    word: 'Running',
    means: 'The commands of a shell cell are running.',
    chip: ['busy', 'progressing'],
  },
  {
    word: 'Done',
    means: 'The commands have ended as the lesson expects.',
    chip: ['good', 'ready'],
  },
];

const tree: readonly Sign[] = [
  {
    word: '2 of 3 ready',
    means: 'The object is changing, or waits for something.',
    state: 'busy',
  },
  { word: 'Running, ready', means: 'The object is as it should be.', state: 'good' },
  {
    word: 'CrashLoopBackOff',
    means: 'Something is wrong. Below the row you read what, and what to do.',
    state: 'bad',
  },
  { word: 'Gone', means: 'The object is no longer in the cluster.', state: 'idle' },
  {
    word: 'Indented',
    means:
      'The object was created for the one above it, its owner. When the owner is deleted, it goes too.',
  },
  {
    word: '…x7k2p',
    means: 'The end of a long name; its beginning is the name of the owner above.',
  },
  { word: '→ Service web', means: 'The object names this one, or is chosen by it.' },
  { word: 'A name', means: 'Press it to see events, logs and the whole object.' },
];

const dot = '<circle r="5"/>';
const timeline: readonly Sign[] = [
  {
    word: 'Lane',
    means:
      'One component of the cluster, such as the scheduler. On a wide screen, time runs from left to right; on a narrow one, the same steps are a list, without lanes.',
    mark: '<path class="kb-legend-line" d="M-18 0H18"/><circle r="4" cx="-8"/><circle r="4" cx="9"/>',
  },
  { word: 'Dot', means: 'One step: what the component did at that moment.', mark: dot },
  {
    word: 'Dot with a check',
    means: 'Something has become ready.',
    mark: '<g class="kb-good"><circle r="6"/><path class="kb-tick" d="m-2.8.2 2 2 3.6-4.2"/></g>',
  },
  {
    word: 'Triangle',
    means: 'Something went wrong.',
    mark: '<path class="kb-bad" d="M0-6.5 6.5 5h-13z"/>',
  },
  {
    word: 'Ring',
    means: 'Something was deleted or stopped.',
    mark: '<circle class="kb-gone" r="4.2"/>',
  },
  {
    word: 'Small strokes',
    means: 'The same happened again, once for each stroke.',
    mark: '<path class="kb-bad" d="M-9-6.5-2.5 5h-13z"/><path class="kb-again" d="M2-4v8M9-4v8M16-4v8"/>',
  },
  {
    word: 'Curve',
    means: 'On a wide screen: the later step was caused by the earlier one.',
    mark: '<path class="kb-legend-curve" d="M-13-6C0-6 0 6 13 6"/><circle r="4" cx="-14" cy="-6"/><circle r="4" cx="14" cy="6"/>',
  },
  {
    word: 'Bar',
    means:
      'On a wide screen, something that takes time: “prepares” is the kubelet getting network, volumes and images for a Pod, “is probed” the time until a probe succeeds.',
    mark: '<g class="kb-chart-bar"><rect x="-18" y="-7" width="36" height="14" rx="4"/></g>',
  },
  {
    word: 'Broken axis',
    means:
      'On a wide screen: between the two lines nothing happened for a while, and that time is left out. The first moments are drawn wider than later ones.',
    mark: '<g class="kb-chart-axis"><path d="M-18 8H18"/><path class="kb-chart-break" d="M-3-10V8m6-18v18"/></g>',
  },
  {
    word: 'Vertical line',
    means:
      'The moment that you look at. Drag it, or use the arrow keys, and the result above shows that moment.',
    mark: '<path class="kb-chart-now kb-chart-past" d="M0-10V10"/>',
  },
];

/** The legend: all signs of a cell, by where they are. The glossary shows the same. */
export const legend: readonly { readonly title: string; readonly signs: readonly Sign[] }[] = [
  { title: 'At the top of a cell', signs: chips },
  { title: 'In the result', signs: tree },
  { title: 'In the timeline', signs: timeline },
];
