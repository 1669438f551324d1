import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from './page.ts';

type Row = typeof import('../../src/notebook/cell/object-row.ts');
type Fixtures = typeof import('../../src/notebook/state/fixtures.ts');
type Workspace = typeof import('../../src/notebook/state/workspace.ts');

const styles = fileURLToPath(new URL('../../src/styles/cell.css', import.meta.url));

test('a name stays in one line on a phone: a long state stands below it, a short one beside it', async ({
  dom,
  load,
}) => {
  await dom.addStyleTag({ content: await readFile(styles, 'utf8') });
  // Only a build knows below which path the site stands.
  await dom.route('**/dom/base.ts', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: "export const base = '';" }),
  );
  const modules = {
    row: await load<Row>('cell/object-row.ts'),
    fixtures: await load<Fixtures>('state/fixtures.ts'),
    workspace: await load<Workspace>('state/workspace.ts'),
  };
  const places = (words: string) =>
    dom.evaluate(
      ({ row: { ObjectRow }, fixtures: { now, object }, workspace: { emptyWorkspace }, words }) => {
        const row = new ObjectRow();
        row.draw({
          object: object('Pod', 'opening-hours'),
          owner: undefined,
          children: [],
          state: { tone: 'bad', words, facts: ['10.244.1.3', 'kindbook-worker', '1 restart'] },
          diagnoses: [],
          isGone: false,
          isShown: () => false,
          facts: { workspace: emptyWorkspace, lineOf: () => undefined, onRequest: false, now },
        });
        const cell = document.querySelector('main')!;
        cell.className = 'kb-cell';
        cell.style.width = '15rem';
        cell.replaceChildren(row.element);
        const at = (part: string) => row.element.querySelector(part)!.getBoundingClientRect();
        const [name, state] = [at('.kb-name'), at('.kb-state')];
        return { lines: name.height / 24, below: state.top - name.bottom, right: state.right };
      },
      { ...modules, words },
    );
  const long = await places('Pending, CreateContainerConfigError');
  expect(long.lines).toBeLessThan(2);
  expect(long.below).toBeGreaterThanOrEqual(-1);
  const short = await places('Ready');
  expect(short.lines).toBeLessThan(2);
  expect(short.below).toBeLessThan(-10);
});
