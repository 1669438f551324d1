import { expect, test } from 'vitest';
import type { RecordedLiveEvent } from '../../protocol/recording.ts';
import type { ApplyEvent } from '../../protocol/workspace.ts';
import { now, object, ofCell } from '../state/fixtures.ts';
import { CellStory } from './cell-story.ts';

const settings = (resourceVersion: string) =>
  object('ConfigMap', 'shop', { metadata: { ...ofCell('shop.yaml'), resourceVersion } });
const change = (resourceVersion: string): RecordedLiveEvent => ({
  event: 'change',
  data: { type: 'MODIFIED', object: settings(resourceVersion), at: now },
});
const answer: ApplyEvent = {
  event: 'document',
  data: {
    document: 1,
    outcome: 'configured',
    object: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: 'shop',
      namespace: 'kindbook-pods',
      uid: settings('2').metadata.uid,
      resourceVersion: '2',
    },
    warnings: [],
  },
};
const end: ApplyEvent = { event: 'end', data: { ok: true, milliseconds: 30 } };

function began(): CellStory {
  const story = new CellStory('shop.yaml', now);
  const data = { namespace: 'kindbook-pods', objects: [settings('1')], at: now };
  story.hear({ at: 0, source: 'live', event: { event: 'snapshot', data } });
  return story;
}

test('a change that the live stream tells before the answer is there is not waited for again', () => {
  const story = began();
  story.hear({ at: 120, source: 'live', event: change('2') });
  story.hear({ at: 125, source: 'apply', event: answer });
  story.hear({ at: 130, source: 'apply', event: end });
  expect(story.status(140)).toBe('Ready');
});

test('a change that the live stream has not told yet is waited for', () => {
  const story = began();
  story.hear({ at: 125, source: 'apply', event: answer });
  story.hear({ at: 130, source: 'apply', event: end });
  expect(story.status(140)).toBe('Progressing');
  story.hear({ at: 150, source: 'live', event: change('2') });
  expect(story.status(160)).toBe('Ready');
});
