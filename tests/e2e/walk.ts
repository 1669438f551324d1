import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { CellEnd, patienceMs, tickMs } from '../../src/cli/record/cell-end.ts';
import { root } from '../../src/cli/root.ts';
import type { LessonFile } from '../../src/lessons/lesson-files.ts';
import type { Edit, Prediction } from '../../src/lessons/predict/prediction.ts';
import { recordingPath } from '../../src/lessons/recordings/files.ts';
import { decodeRecording, type RecordingFile } from '../../src/lessons/recordings/recording.ts';
import type { ShellRecording } from '../../src/lessons/recordings/shell-recording.ts';
import {
  wantedRecordings,
  type Wanted,
  type WantedShell,
} from '../../src/lessons/recordings/wanted.ts';
import { markByRecording } from '../../src/notebook/predict/by-recording.ts';
import { judgement } from '../../src/notebook/predict/verdict-words.ts';
import { shellStatus, shellStatusWords } from '../../src/notebook/shell/shell-status.ts';
import { apply, cell, expect, openEditor, paste } from './kindbook.ts';

/**
 * Does all that an open lesson asks of its reader, from top to bottom, in the order and by the rules of `npm run record`:
 * every cell is applied or run, every question answered before.
 *
 * @returns what did not go as the lesson and its recordings say, in words; empty when all did
 */
export async function walk(page: Page, { file, lesson }: LessonFile): Promise<string[]> {
  const faults: string[] = [];
  for (const wanted of wantedRecordings(lesson)) {
    try {
      if (wanted.kind === 'shell') await runShell(page, file, wanted);
      else await applyManifest(page, file, lesson.predictions, wanted);
    } catch (error) {
      const said = (error as Error).message;
      faults.push(`${file}:${wanted.line} cell “${wanted.id}”: ${said}`);
    }
  }
  return faults;
}

/** Runs the commands of a shell cell; they have to end with the code with which they ended when they were recorded. */
async function runShell(
  page: Page,
  file: string,
  { id, cell: title, expect: expected }: WantedShell,
): Promise<void> {
  const { run } = readRecording<ShellRecording>(file, id);
  if (!('code' in run.end)) throw new Error('Its recording has no exit code.');
  const end = { code: run.end.code };
  const facts = {
    state: 'idle',
    end,
    expected: expected !== undefined,
    changed: false,
    connected: true,
    recorded: undefined,
  } as const;
  const region = cell(page, title);
  await region.getByRole('button', { name: 'Run' }).click();
  const ended = /^(Done(: .*)?|Stopped|Failed: .*)$/;
  await expect(region.getByRole('status')).toHaveText(ended, { timeout: patienceMs });
  const status = await statusOf(region);
  const words = shellStatusWords(shellStatus(facts));
  if (status === words) return;
  const output = await region.getByRole('group', { name: /^Output/ }).innerText();
  throw new Error(`The status is “${status}”, wanted is “${words}”. It printed: ${output}`);
}

/** Answers the questions about a manifest cell, applies its texts, and waits for its end and for the marks. */
async function applyManifest(
  page: Page,
  file: string,
  questions: readonly Prediction[],
  wanted: Wanted,
): Promise<void> {
  const { cell: title, before, texts, expect: end, predictions } = wanted;
  for (const prediction of predictions) {
    const choice = choiceOf(prediction, questions);
    await question(page, prediction, questions).getByRole('radio').nth(choice).check();
  }
  let text = before.at(-1);
  if (text !== undefined) await restore(page, title, text);
  for (const [number, next] of texts.entries()) {
    if (text !== undefined) await change(page, title, editBetween(wanted, number), next);
    text = next;
    await apply(page, title);
    await untilEnd(cell(page, title), number === texts.length - 1 ? end : undefined);
  }
  for (const prediction of predictions) {
    const recording = decodeRecording(readRecording<RecordingFile>(file, wanted.id));
    const words = judgement({
      options: prediction.options.map(({ answer }) => answer),
      chosen: choiceOf(prediction, questions),
      right: markByRecording(prediction, recording)?.right,
      source: 'your cluster',
    })!.words;
    await expect(
      question(page, prediction, questions).locator('.judge'),
      `“${prediction.question}” is marked as by the recording`,
    ).toContainText(words.replaceAll('`', ''), { timeout: patienceMs });
  }
}

/** The answer that is chosen: each time another one, so that right and wrong ones come. */
function choiceOf(prediction: Prediction, questions: readonly Prediction[]): number {
  return questions.indexOf(prediction) % prediction.options.length;
}

function question(page: Page, prediction: Prediction, questions: readonly Prediction[]): Locator {
  return page.locator('kindbook-predict').nth(questions.indexOf(prediction));
}

/** Brings the lesson's own text back where it was changed, and applies it. */
async function restore(page: Page, title: string, text: string): Promise<void> {
  if ((await textOf(page, title)) === text) return;
  await cell(page, title).getByRole('button', { name: 'Original text' }).click();
  await expect.poll(() => textOf(page, title)).toBe(text);
  await apply(page, title);
  await untilEnd(cell(page, title), undefined);
}

/** The edit that a question asks for at this point. */
function editBetween({ predictions }: Wanted, number: number): Edit {
  return predictions[0]!.edits[number]!;
}

/** Changes a cell's text by hand: to the place by the arrows, over what is to go with Shift, then paste. */
async function change(
  page: Page,
  title: string,
  [find, replacement]: Edit,
  after: string,
): Promise<void> {
  const text = await textOf(page, title);
  await openEditor(page, title);
  await page.keyboard.press('ControlOrMeta+Home');
  const lines = text.slice(0, text.indexOf(find)).split('\n');
  await press(page, 'ArrowDown', lines.length - 1);
  await press(page, 'ArrowRight', lines.at(-1)!.length);
  await press(page, 'Shift+ArrowRight', find.length);
  await paste(page, replacement);
  await expect.poll(() => textOf(page, title), 'the text after the edit').toBe(after);
}

async function press(page: Page, key: string, times: number): Promise<void> {
  for (let done = 0; done < times; done += 1) await page.keyboard.press(key);
}

function textOf(page: Page, title: string): Promise<string> {
  return page
    .locator(`kindbook-cell[data-cell="${title}"]`)
    .evaluate((element) => (element as HTMLElement & { text: string }).text);
}

/** Waits until a cell has come to its end, by the recorder's rule. */
async function untilEnd(region: Locator, wanted: string | undefined): Promise<void> {
  const end = new CellEnd(wanted);
  let status = '';
  await expect
    .poll(
      async () => {
        status = await statusOf(region);
        return end.isReached(status, Date.now());
      },
      { intervals: [tickMs], timeout: patienceMs },
    )
    .toBe(true)
    .catch(async () => {
      const why = await region.locator('.kb-why').allInnerTexts();
      const said = why.at(-1) ?? (await region.locator('.kb-result').innerText());
      const words = wanted === undefined ? 'one that stays' : `“${wanted}”`;
      throw new Error(`The status is “${status}”, wanted is ${words}. The cell says: ${said}`);
    });
}

async function statusOf(region: Locator): Promise<string> {
  return (await region.getByRole('status').first().innerText()).trim();
}

function readRecording<File>(file: string, id: string): File {
  return JSON.parse(readFileSync(join(root, recordingPath(file, id)), 'utf8')) as File;
}
