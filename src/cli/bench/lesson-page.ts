import { setTimeout as delay } from 'node:timers/promises';
import type { CDPSession, Page } from '@playwright/test';
import type { ManifestCell } from '../../notebook/cell/manifest-cell.ts';

/** The lesson and its cell that the bench uses. */
const lesson = 'pods';
const cell = 'web.yaml';

/** What one Apply took, in milliseconds. */
export interface Applied {
  /** Until the answer was painted. */
  readonly answered: number;
  /** Until Ready was painted. */
  readonly ready: number;
  readonly mainThread: Worked;
}

/** What a page's main thread did, in milliseconds. */
export interface Worked {
  /** For how long it had something to do, waiting for a processor included. */
  readonly byClock: number;
  /** The processor time that it took. */
  readonly processor: number;
}

/** A lesson's page in Chromium, driven from within: a driver that asks it again and again would be measured too. */
export class LessonPage {
  readonly #page: Page;
  readonly #byClock: CDPSession;
  readonly #processor: CDPSession;

  private constructor(page: Page, byClock: CDPSession, processor: CDPSession) {
    this.#page = page;
    this.#byClock = byClock;
    this.#processor = processor;
  }

  /** Opens the lesson and waits until its cluster is ready and its editor is there. */
  static async open(page: Page, url: string): Promise<LessonPage> {
    await page.goto(`${url}${lesson}/`);
    await page.getByRole('status', { name: 'Cluster' }).getByText('Ready').first().waitFor();
    const region = page.getByRole('region', { name: cell, exact: true });
    await region.scrollIntoViewIfNeeded();
    await region.getByRole('textbox').waitFor({ state: 'attached' });
    const meter = async (timeDomain: 'timeTicks' | 'threadTicks') => {
      const devtools = await page.context().newCDPSession(page);
      await devtools.send('Performance.enable', { timeDomain });
      return devtools;
    };
    return new LessonPage(page, await meter('timeTicks'), await meter('threadTicks'));
  }

  /** Puts a text into the cell's editor. */
  async write(yaml: string): Promise<void> {
    await this.#page
      .locator(`kindbook-cell[data-cell="${cell}"]`)
      .evaluate((element, text) => (element as ManifestCell).useText(text), yaml);
  }

  /** Milliseconds until the server has made the new, empty workspace. */
  async reset(): Promise<number> {
    return this.#page.evaluate(async (name) => {
      const began = performance.now();
      const answer = await fetch(`/api/workspaces/${name}/reset`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      await answer.json();
      return performance.now() - began;
    }, lesson);
  }

  /** Takes away what the bench made in the lesson. */
  async cleanUp(): Promise<void> {
    await this.#page.evaluate(async (name) => {
      await fetch(`/api/workspaces/${name}/cleanup`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
    }, lesson);
  }

  /** Clicks Apply and waits until Ready is painted. */
  async apply(): Promise<Applied> {
    const [seen, mainThread] = await this.#worked(() => this.#page.evaluate(clickAndWatch, cell));
    return { ...seen, mainThread };
  }

  /** What the page's main thread works while nothing is done to it for so many milliseconds. */
  async idle(milliseconds: number): Promise<Worked> {
    const [, worked] = await this.#worked(() => delay(milliseconds));
    return worked;
  }

  async #worked<Value>(act: () => Promise<Value>): Promise<[Value, Worked]> {
    const meters = [this.#byClock, this.#processor];
    const read = () => Promise.all(meters.map(taskTime));
    const before = await read();
    const value = await act();
    const [byClock, processor] = (await read()).map((after, index) => after - before[index]!);
    return [value, { byClock: byClock!, processor: processor! }];
  }
}

async function taskTime(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')!.value * 1000;
}

/** Runs in the page: milliseconds from the click until the answer and then Ready are painted. */
function clickAndWatch(title: string): Promise<{ answered: number; ready: number }> {
  const host = document.querySelector(`kindbook-cell[data-cell="${title}"]`)!;
  const status = host.querySelector('[role="status"]')!;
  const began = performance.now();
  let answered = 0;
  const done = new Promise<{ answered: number; ready: number }>((resolve, reject) => {
    const painted = (then: (at: number) => void) =>
      requestAnimationFrame(() => then(performance.now() - began));
    const look = () => {
      if (answered === 0 && host.querySelector('.kb-answer')?.textContent.includes('created')) {
        answered = -1;
        painted((at) => (answered = at));
      }
      if (!/^\W*Ready/.test(status.textContent.trim()) || answered === 0) return;
      observer.disconnect();
      painted((ready) => resolve({ answered, ready }));
    };
    const observer = new MutationObserver(look);
    observer.observe(host, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
    setTimeout(() => reject(new Error(`Not Ready: ${status.textContent}`)), 60_000);
  });
  host.querySelector<HTMLElement>('[data-action="apply"]')!.click();
  return done;
}
