import { type Cni, type CniResult, cnis, cniTitles } from '../../protocol/cni-bench.ts';
import { duration } from '../dom/duration.ts';
import { html, Html } from '../dom/html.ts';
import { shapes, type IconName } from '../dom/icon.ts';

/** What is known of one CNI. */
interface Column {
  readonly cni: Cni;
  /** What this server measured. */
  readonly measured: CniResult | undefined;
  /** What an earlier run on another machine measured; it is kept in the repository. */
  readonly recorded: CniResult | undefined;
}

/** One line of a cell; `icon` where it is good or bad news. */
interface Value {
  readonly words: string;
  readonly icon?: IconName;
  readonly code?: boolean;
}

/** A row of the table, and how it reads a result. */
interface Row {
  readonly title: string;
  readonly of: (result: CniResult) => readonly Value[];
}

const list = (lines: readonly string[]): Value[] =>
  lines.length === 0 ? [{ words: 'none' }] : lines.map((words) => ({ words, code: true }));

/** The questions that the bench asks of every CNI. */
const rows: readonly Row[] = [
  {
    title: 'Both nodes Ready, after its manifest was applied',
    of: ({ startUp }) => [{ words: duration(startUp.nodesReady) }],
  },
  {
    title: 'First answer of a Pod to one on the other node',
    of: ({ startUp }) => [{ words: duration(startUp.firstAnswer) }],
  },
  {
    title: 'The machine during the run',
    of: ({ machine: { processors, load } }) => [
      { words: `load ${load} on ${processors} processors` },
    ],
  },
  {
    title: 'What it added to the cluster',
    of: ({ installed }) => list(installed),
  },
  {
    title: 'Its images',
    of: ({ images }) => {
      const bytes = images.reduce((sum, image) => sum + image.bytes, 0);
      return [{ words: `${Math.round(bytes / 1e6)} MB, ${sourceWords(images)}` }];
    },
  },
  {
    title: 'What connects a Pod: the CNI plugins',
    of: ({ configuration }) => [{ words: configuration.plugins.join(', then '), code: true }],
  },
  {
    title: 'A Pod calls a Pod on the other node',
    of: ({ acrossNodes: { answered, from } }) => [
      answered
        ? {
            icon: 'good',
            words:
              from === 'the Pod'
                ? 'answered; the other sees the Pod’s own address'
                : 'answered; the other sees another address than the Pod’s',
          }
        : { icon: 'bad', words: 'not answered' },
    ],
  },
  {
    title: 'What that looks like on the wire',
    of: ({ wire }) => [{ words: wireWords(wire) }, { words: wire.packet, code: true }],
  },
  { title: 'Tunnels and bridges on the worker', of: ({ devices }) => list(devices) },
  { title: 'Routes on the worker', of: ({ routes }) => list(routes) },
  { title: 'The largest packet of a Pod (MTU)', of: ({ mtu }) => [{ words: `${mtu} bytes` }] },
  { title: 'A NetworkPolicy that denies', of: ({ policy }) => [policyValue(policy)] },
];

/** In words where images come from. */
function sourceWords(images: CniResult['images']): string {
  if (images.every(({ name }) => name.startsWith('kindbook/'))) {
    return 'built by kindbook: there are no official ones';
  }
  return images.some(({ source }) => source === 'stand-in')
    ? 'built by kindbook: no registry answered'
    : 'the official ones';
}

/** In words what the Pods' packets travel in. */
export function wireWords({ tunnel, protocol, port }: CniResult['wire']): string {
  if (tunnel === 'none') return 'no tunnel: the Pods’ own packets';
  const how = tunnel === 'encrypted' ? 'an encrypted tunnel' : `a tunnel, ${tunnel}`;
  return `${how}: ${protocol}${port === undefined ? '' : `, port ${port}`}`;
}

function policyValue({ enforced, after, opened }: CniResult['policy']): Value {
  if (!enforced) {
    return { icon: 'bad', words: 'not enforced: the Pod still answered 15 s later' };
  }
  return {
    icon: opened ? 'good' : 'bad',
    words:
      `enforced after ${duration(after ?? 0)}; ` +
      (opened
        ? 'a policy that allows it opened the way again'
        : 'a policy that allows it did not open the way again'),
  };
}

/** Puts together what is known, without the CNIs of which nothing is. */
export function columnsOf(
  measured: readonly CniResult[],
  recorded: readonly CniResult[],
): Column[] {
  return cnis
    .map((cni) => ({
      cni,
      measured: measured.find((result) => result.cni === cni),
      recorded: recorded.find((result) => result.cni === cni),
    }))
    .filter((column) => column.measured ?? column.recorded);
}

/** The one table of all that was measured, here and earlier. */
export function benchTable(columns: readonly Column[]): Html {
  if (columns.length === 0) return html`<p class="kb-dim">Nothing has been measured yet.</p>`;
  const missing = cnis.filter((cni) => !columns.some((column) => column.cni === cni));
  return html`<table class="kb-bench-table" role="table">
      <caption class="sr-only">
        What the bench measured of each CNI
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col"><span class="sr-only">Question</span></th>
          ${columns.map(headView)}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map(
          (row) =>
            html`<tr role="row">
              <th role="rowheader" scope="row">${row.title}</th>
              ${columns.map((column) => cellView(row, column))}
            </tr>`,
        )}
      </tbody>
    </table>
    ${missing.length > 0 && html`<p class="kb-dim">${missingWords(missing)}</p>`}`;
}

function missingWords(missing: readonly Cni[]): string {
  const names = new Intl.ListFormat('en-GB').format(missing.map((cni) => cniTitles[cni]));
  return `${names}: not measured here yet, and there is no recording.`;
}

function headView({ cni, measured, recorded }: Column): Html {
  const { version = '' } = measured ?? recorded ?? {};
  return html`<th role="columnheader" scope="col">
    <span class="kb-bench-name">${cniTitles[cni]} <span class="kb-dim">${version}</span></span>
    ${
      (measured &&
        html`<span class="kb-state kb-bench-good">${iconView('good')} Measured here</span>`) ||
      false
    }
    ${
      (recorded &&
        html`<span class="kb-state kb-dim"
          >${iconView('replay')} Recorded ${day(recorded.measuredAt)}</span
        >`) ||
      false
    }
  </th>`;
}

function cellView(row: Row, { cni, measured, recorded }: Column): Html {
  const now = measured && valuesView(row.of(measured));
  const then = recorded && valuesView(row.of(recorded));
  const label = (words: string) => html`<span class="kb-bench-label kb-dim">${words}</span>`;
  const isSame = now !== undefined && now.text === then?.text;
  return html`<td role="cell" data-cni="${cniTitles[cni]}">
    ${now ? html`<div>${then ? label(isSame ? 'measured, as recorded' : 'measured') : false}${now}</div>` : false}
    ${then && !isSame ? html`<div>${now ? label('recorded') : false}${then}</div>` : false}
  </td>`;
}

function valuesView(values: readonly Value[]): Html {
  return html`${values.map(({ words, icon, code }) =>
    code
      ? html`<code>${words}</code>`
      : html`<span class="kb-bench-value${icon ? ` kb-bench-${icon}` : ''}"
          >${icon ? iconView(icon) : false}${words}</span
        >`,
  )}`;
}

function iconView(name: IconName): Html {
  return new Html(
    `<svg class="kb-icon kb-icon-${name}" viewBox="0 0 16 16" aria-hidden="true">${shapes[name]}</svg>`,
  );
}

function day(time: string): string {
  return new Date(time).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
}
