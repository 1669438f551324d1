import type { LiveEvent } from '../../src/protocol/workspace.ts';
import { expect, test } from './page.ts';

type Notices = typeof import('../../src/notebook/cell/notices-view.ts');
type Workspace = typeof import('../../src/notebook/state/workspace.ts');

/** What the server says when a kind's conversion webhook does not answer, and when it does again. */
const reason = 'conversion webhook for wheels.test/v1, Kind=Wheel failed: connection refused';
const snapshot: LiveEvent = {
  event: 'snapshot',
  data: { namespace: 'kindbook-pods', objects: [], at: 0 },
};
const unlisted: LiveEvent = {
  event: 'unlisted',
  data: [{ apiVersion: 'wheels.test/v2', kind: 'Wheel', reason }],
};

test('a kind that the cluster does not list is named in the cell, with why, until it is listed again', async ({
  dom,
  load,
}) => {
  const modules = {
    notices: await load<Notices>('cell/notices-view.ts'),
    workspace: await load<Workspace>('state/workspace.ts'),
  };
  const shown = (events: LiveEvent[]) =>
    dom.evaluate(
      ({ notices: { noticesView }, workspace: { emptyWorkspace, reduce }, events }) => {
        const workspace = events.reduce(reduce, emptyWorkspace);
        const drawn = noticesView({
          ...workspace,
          lessonChanged: false,
          cannotSave: false,
          brokenSince: undefined,
        });
        document.querySelector('main')!.replaceChildren(...drawn);
        return document.querySelector('main')!.innerText.trim();
      },
      { ...modules, events },
    );
  const words = `The cluster does not list these, so none is shown: Wheel. ${reason}`;
  expect(await shown([snapshot, unlisted])).toBe(words);
  expect(await shown([snapshot, unlisted, { event: 'unlisted', data: [] }])).toBe('');
});
