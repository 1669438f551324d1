import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import type { ApiClient } from '../../../cluster/api/client.ts';
import { apiPath, withQuery } from '../../../cluster/api/paths.ts';
import { cellLabel, lessonLabel } from '../../../cluster/workspace/labels.ts';
import type { ManifestCell } from '../../../notebook/cell/manifest-cell.ts';
import { labWorkspace } from '../../../protocol/names.ts';
import type { KubeObject } from '../../../protocol/workspace.ts';

export const lesson = 'pods';
const cell = 'web.yaml';
const shell = 'List the Pods';
const lab = 'never-ready';

/** What a reader sees of a lesson's page at one moment. */
export interface Seen {
  /** The cluster's chip. */
  readonly cluster: string;
  /** The cell's one status. */
  readonly status: string;
  /** The notices of the cell. */
  readonly notices: string[];
  /** Uid and state of every object in the cell's tree. */
  readonly objects: { uid: string; state: string }[];
  /** The shell cell's one status. */
  readonly shell: string;
  /** The end of what it printed. */
  readonly output: string;
  /** What the page says of a fault of kindbook's own. */
  readonly ownFault: string | undefined;
}

const manifest = (version: number) => `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  terminationGracePeriodSeconds: 0
  containers:
    - name: web
      image: busybox:1.37
      command: [sh, -c, 'i=0; while true; do i=$((i + 1)); echo line $i; sleep 1; done']
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  version: "${version}"
`;

/** A reader on one page of the Pods lesson and one of a lab, both open from the first fault to the last. */
export class Walker {
  readonly #page: Page;
  readonly #lab: Page;
  readonly #direct: ApiClient;
  #version = 0;

  constructor(page: Page, labPage: Page, direct: ApiClient) {
    this.#page = page;
    this.#lab = labPage;
    this.#direct = direct;
  }

  /** What a reader does, each by its own name. None waits for its end. */
  readonly does: Readonly<Record<string, () => Promise<void>>> = {
    Apply: () => this.apply(),
    Reset: async () => {
      await this.#press(cell, 'reset');
      await this.#press(cell, 'reset-now');
    },
    'a shell': () => this.#press(shell, 'run'),
    'a log': () => this.#openLog(),
    'a look at the lab': () =>
      this.#lab.evaluate(() =>
        document.querySelector<HTMLButtonElement>('[data-do="check"]')!.click(),
      ),
  };

  /** Opens both pages, with a ready cluster and a started lab. */
  async open(url: string): Promise<void> {
    await this.#page.goto(`${url}${lesson}/`);
    await this.#page.locator('.kb-cluster-state', { hasText: 'Ready' }).waitFor();
    for (const title of [cell, shell])
      await this.#page.locator(`[data-cell="${title}"]`).scrollIntoViewIfNeeded();
    await this.apply();
    await this.#until(({ status }) => status === 'Ready');
    await this.#lab.goto(`${url}labs/${lab}/`);
    await this.#lab.getByRole('button', { name: 'Start the lab' }).click();
    await this.#lab.locator('.kb-check-unmet').first().waitFor({ state: 'attached' });
    await this.#page.bringToFront();
  }

  /** Takes away what was made in the workspaces of both pages. */
  async cleanUp(): Promise<void> {
    await this.#page.evaluate(
      async (workspaces) => {
        for (const workspace of workspaces)
          await fetch(`/api/workspaces/${workspace}/cleanup`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: '{}',
          });
      },
      [lesson, labWorkspace(lab)],
    );
  }

  /** Whether an Apply and a shell come to their ends as if nothing had been. @returns what does not */
  async worksAgain(): Promise<string[]> {
    await this.apply();
    const applied = await this.#until(({ status }) => status === 'Ready');
    await this.#press(shell, 'stop');
    await this.#until((seen) => !/^(Starting|Running)/.test(seen.shell));
    await this.#press(shell, 'run');
    const ran = await this.#until((seen) => seen.shell === 'Done');
    return [
      ...(applied.status === 'Ready' ? [] : [`an Apply afterwards says “${applied.status}”`]),
      ...(ran.shell === 'Done' ? [] : [`a shell afterwards says “${ran.shell}”: ${ran.output}`]),
    ];
  }

  /** Writes a text that was never applied before, and presses Apply. */
  async apply(): Promise<void> {
    await this.#page
      .locator(`kindbook-cell[data-cell="${cell}"]`)
      .evaluate(
        (element, text) => (element as ManifestCell).useText(text),
        manifest(++this.#version),
      );
    await this.#press(cell, 'apply');
  }

  /** What the lesson's page shows now. */
  look(): Promise<Seen> {
    return this.#page.evaluate(
      ([cell, shell]) => {
        const host = document.querySelector(`kindbook-cell[data-cell="${cell}"]`)!;
        const words = (element: Element | null) => element?.textContent.trim() ?? '';
        const rows = [
          ...host.querySelectorAll<HTMLElement>('.kb-tree > ul:first-child [data-uid]'),
        ];
        return {
          cluster: words(document.querySelector('.kb-cluster-state')?.parentElement ?? null),
          status: words(host.querySelector('[role="status"]')),
          notices: [...host.querySelectorAll<HTMLElement>('.kb-notice')].map(
            ({ dataset, textContent }) => `${dataset['key']}: ${textContent.trim()}`,
          ),
          objects: rows
            .filter(({ localName }) => localName === 'li')
            .map((row) => ({
              uid: row.dataset['uid']!,
              state: words(row.querySelector('.kb-state')),
            })),
          shell: words(
            document.querySelector(`kindbook-shell[data-cell="${shell}"] [role="status"]`),
          ),
          output: words(
            document.querySelector(`kindbook-shell[data-cell="${shell}"] .kb-output`),
          ).slice(-300),
          ownFault: /[^.]*inside kindbook[^.]*\./.exec(document.body.textContent)?.[0],
        };
      },
      [cell, shell] as const,
    );
  }

  /** The words of the lab's checks. */
  checks(): Promise<string[]> {
    return this.#lab.evaluate(() =>
      [...document.querySelectorAll('.kb-check-state')].map((each) => each.textContent.trim()),
    );
  }

  /** Why the pages do not show what is in the cluster; undefined where they do. */
  async difference(): Promise<string | undefined> {
    const [seen, checks, objects] = await Promise.all([
      this.look(),
      this.checks(),
      this.#objects(),
    ]);
    if (!/Ready/.test(seen.cluster) || !/· 3 nodes/.test(seen.cluster))
      return `the cluster’s chip says “${seen.cluster}”`;
    const [notice] = seen.notices.filter((each) => /^(broken|interrupted|unlisted)/.test(each));
    if (notice !== undefined) return `the cell says “${notice}”`;
    if (/^(Applying|No cluster)/.test(seen.status)) return `the cell says “${seen.status}”`;
    if (seen.ownFault !== undefined) return `the page says “${seen.ownFault}”`;
    if (/^(Starting|No cluster)/.test(seen.shell)) return `the shell cell says “${seen.shell}”`;
    if (checks.some((words) => words === 'Could not check')) return 'the lab could not be checked';
    const shown = seen.objects.map(({ uid }) => uid).sort();
    const there = objects.map(({ metadata }) => metadata.uid).sort();
    if (shown.join() !== there.join())
      return `the tree shows ${shown.length} objects (${shown.join()}), and there are ${there.length} (${there.join()})`;
    for (const { kind, metadata, status } of objects) {
      const row = seen.objects.find(({ uid }) => uid === metadata.uid)!;
      const isReady = status?.conditions?.some(
        (one) => one.type === 'Ready' && one.status === 'True',
      );
      if (kind === 'Pod' && !metadata.deletionTimestamp && isReady !== /^Running/.test(row.state))
        return `the Pod is ${isReady ? '' : 'not '}ready, and its row says “${row.state}”`;
    }
    return undefined;
  }

  /** What the cell has made in the lesson's workspace; what a Reset is still deleting is none of it. */
  async #objects(): Promise<(KubeObject & PodStatus)[]> {
    const inLesson = `${lessonLabel}=${lesson}`;
    const [namespaces, ...lists] = await Promise.all([
      this.#list('Namespace', inLesson),
      ...['Pod', 'ConfigMap'].map((kind) => this.#list(kind, `${inLesson},${cellLabel}=${cell}`)),
    ]);
    const current = new Set(
      namespaces
        .filter(({ metadata }) => !metadata.deletionTimestamp)
        .map(({ metadata }) => metadata.name),
    );
    return lists.flat().filter(({ metadata }) => current.has(metadata.namespace!));
  }

  async #list(kind: string, labelSelector: string): Promise<(KubeObject & PodStatus)[]> {
    const path = withQuery(apiPath('v1', `${kind.toLowerCase()}s`), { labelSelector });
    const { body } = await this.#direct.json<{ items: (KubeObject & PodStatus)[] }>({ path });
    return body.items.map((item) => ({ ...item, kind }));
  }

  async #openLog(): Promise<void> {
    await this.#page.evaluate((cell) => {
      const host = document.querySelector(`kindbook-cell[data-cell="${cell}"]`)!;
      host.querySelector<HTMLElement>('.kb-tree button.kb-name[aria-expanded="false"]')?.click();
    }, cell);
    await this.#page.evaluate(
      (cell) =>
        new Promise<void>((resolve) => {
          const look = (left: number) => {
            const tabs = document.querySelectorAll<HTMLElement>(
              `kindbook-cell[data-cell="${cell}"] [role="tab"]`,
            );
            const logs = [...tabs].find((tab) => tab.textContent.trim() === 'Logs');
            logs?.click();
            if (logs || left === 0) resolve();
            else setTimeout(look, 50, left - 1);
          };
          look(40);
        }),
      cell,
    );
  }

  /** Looks until something is seen, or half a minute has passed. */
  async #until(isThere: (seen: Seen) => boolean): Promise<Seen> {
    for (const until = Date.now() + 30_000; ; await delay(100)) {
      const seen = await this.look();
      if (isThere(seen) || Date.now() > until) return seen;
    }
  }

  async #press(title: string, action: string): Promise<void> {
    await this.#page.evaluate(
      ([title, action]) =>
        document
          .querySelector<HTMLButtonElement>(`[data-cell="${title}"] [data-action="${action}"]`)
          ?.click(),
      [title, action] as const,
    );
  }
}

interface PodStatus {
  status?: { conditions?: { type: string; status: string }[] };
}
