import { existsSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { VFile } from 'vfile';
import { clusterName } from '../cluster/base/cache.ts';
import { ApiClient } from '../cluster/api/client.ts';
import { ClusterError } from '../cluster/base/errors.ts';
import { prepareImages } from '../cluster/images/prepare-images.ts';
import { prepareCluster } from '../cluster/provider/provider.ts';
import { readLessons, type LessonFile } from '../lessons/lesson-files.ts';
import type { Lesson } from '../lessons/read-lesson.ts';
import { recordingPath } from '../lessons/recordings/files.ts';
import { leaksIn } from '../lessons/recordings/leaks.ts';
import {
  decodeRecording,
  encodeRecording,
  recordingFormat,
  type RecordingFile,
} from '../lessons/recordings/recording.ts';
import { encodeShellRecording } from '../lessons/recordings/shell-recording.ts';
import { tidy, tidyRun } from '../lessons/recordings/tidy.ts';
import { wantedRecordings, type Wanted, type WantedShell } from '../lessons/recordings/wanted.ts';
import { commandLine, NotUnderstood } from './command-line.ts';
import { stepProgress } from './progress.ts';
import { recordCni } from './record/cni-recorder.ts';
import type { Recorded } from './record/recorder.ts';
import { runCells } from './record/run-cells.ts';
import type { RecordedRun } from './record/shell-recorder.ts';
import { runWorkspace, type RunWorkspace } from './record/workspace.ts';
import { recordSchema } from './record-schema.ts';
import { root } from './root.ts';

/** What is recorded: a lesson, or one cell of it. */
interface Task extends LessonFile {
  cell: string | undefined;
}

const usage = `npm run record                       records the cells of all lessons, and the schema of the cluster’s kinds
npm run record -- LESSON [CELL]      records one lesson, or one cell of it
npm run record -- cni NAME           records what the CNI bench measures of one CNI`;

/**
 * `npm run record -- LESSON [CELL]`: runs the cells of one lesson, or of all, in order on the real cluster, in a workspace
 * of its own that it takes away again, and saves what the cluster did beside the lesson. With all lessons, the schema of
 * the cluster's kinds is saved too. `npm run record -- cni NAME` saves what the CNI bench measures of one CNI.
 *
 * @param args the lesson's name, and a cell's title: then only that cell is saved, but those before it are run too
 * @returns 0 done, 1 a cell did not end as its lesson says, 2 not understood
 * @throws {ClusterError} when the cluster is not there
 */
export const main = commandLine({ usage, words: 2 }, async (words) => {
  if (words[0] === 'cni') {
    const signal = interruption();
    await stoppable(signal, () => recordCni(words[1], { report: stepProgress(), signal }));
    return 0;
  }
  const tasks = tasksOf(words);
  const report = stepProgress();
  const { kubeconfig, version } = await prepareCluster({ report });
  const signal = interruption();
  let failed = 0;
  await stoppable(signal, async () => {
    for (const task of tasks) {
      await prepareImages(task.lesson.images, { report, signal });
      await using workspace = await runWorkspace(kubeconfig, 'record');
      failed += await recordLesson(task, workspace, version, signal);
    }
  });
  if (words.length === 0) await recordKinds(kubeconfig);
  return failed === 0 ? 0 : 1;
});

/** Does work that Ctrl-C ends, and says so where it did. */
async function stoppable(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (!signal.aborted) throw cause;
    const hint = 'What was saved before that is kept.';
    throw new ClusterError('The recording was stopped.', { hint, cause });
  }
}

/** The kinds and fields for the editor of a page that finds no cluster. */
async function recordKinds(kubeconfig: string): Promise<void> {
  const client = await ApiClient.fromKubeconfig(kubeconfig);
  try {
    const { version, groupVersions } = await recordSchema(client);
    console.log(`Saved the schema of ${groupVersions.length} group versions of ${version}.`);
  } finally {
    await client.close();
  }
}

/**
 * What to record.
 *
 * @throws {NotUnderstood} where there is no such lesson or cell
 */
function tasksOf([name, cell]: string[]): Task[] {
  const lessons = allLessons().filter(({ lesson }) => lesson.cells.length > 0);
  const chosen = lessons.filter(({ lesson }) => name === undefined || lesson.name === name);
  if (chosen.length === 0) {
    const names = lessons.map(({ lesson }) => lesson.name).join(', ');
    throw new NotUnderstood(`There is no lesson “${name}”. The lessons with cells are: ${names}.`);
  }
  const { cells, shellCells } = chosen[0]!.lesson;
  if (cell !== undefined && ![...cells, ...shellCells].some(({ title }) => title === cell)) {
    const titles = [...cells, ...shellCells].map(({ title }) => `“${title}”`).join(', ');
    throw new NotUnderstood(
      `The lesson “${name}” has no cell “${cell}”. Its cells are: ${titles}.`,
    );
  }
  return chosen.map((each) => ({ ...each, cell }));
}

function allLessons(): LessonFile[] {
  try {
    return readLessons(root);
  } catch (cause) {
    const { file, line, reason, hint } = cause as VFile['messages'][number] & { hint?: string };
    if (reason === undefined) throw cause;
    throw new ClusterError(`${file!}:${line ?? 1}: ${reason}`, {
      hint: hint ?? 'Fix the lesson; then run the command again.',
      cause,
    });
  }
}

async function recordLesson(
  { file, lesson, cell }: Task,
  workspace: RunWorkspace,
  version: string,
  signal: AbortSignal,
): Promise<number> {
  const all = wantedRecordings(lesson);
  const last = all.findLastIndex((wanted) => cell === undefined || wanted.cell === cell);
  const isSaved = (wanted: { cell: string }) => cell === undefined || wanted.cell === cell;
  const results = runCells(workspace.workspaces, workspace.name, all.slice(0, last + 1), {
    tail: isSaved,
    signal,
  });
  let failed = 0;
  for await (const result of results) {
    const { wanted } = result;
    if ('failure' in result) {
      failed += 1;
      console.error(
        `${file}:${wanted.line} The cell “${wanted.id}” did not finish: ${result.failure.message} ` +
          'Fix the cell, or declare with expect="…" how it ends.',
      );
    } else if (!isSaved(wanted)) continue;
    else if ('run' in result) saveShell({ file, lesson, ...result, version, workspace });
    else save({ file, lesson, ...result, version, workspace });
  }
  if (cell === undefined) removeOthers(file, all);
  return failed;
}

interface Result {
  file: string;
  lesson: Lesson;
  wanted: Wanted;
  recorded: Recorded;
  version: string;
  workspace: RunWorkspace;
}

interface ShellResult extends Omit<Result, 'wanted' | 'recorded'> {
  wanted: WantedShell;
  run: RecordedRun;
}

function saveShell({ file, lesson, wanted, run, version, workspace }: ShellResult): void {
  const { namespace } = workspace;
  const place = { lesson: lesson.name, cell: wanted.cell, namespace, cluster: clusterName };
  const text = encodeShellRecording({
    format: recordingFormat,
    lesson: lesson.name,
    cell: wanted.cell,
    text: wanted.hash,
    kubernetes: version,
    recordedAt: new Date(run.began).toISOString(),
    duration: run.run.end.at,
    run: tidyRun(run.run, place),
  });
  write(file, wanted.id, text);
  const { end } = run.run;
  const words = 'code' in end ? `exit code ${end.code}` : end.problem.title;
  console.log(`✓ ${wanted.id}: ${words}, ${run.run.chunks.length} chunks, ${sizeOf(text)}`);
}

/** @throws {Error} where it has something in it that must not be kept */
function write(file: string, id: string, text: string): void {
  const leaks = leaksIn(text);
  if (leaks.length > 0) {
    throw new Error(
      `The recording of “${id}” contains what it must not contain: ${leaks.join(', ')}`,
    );
  }
  const path = join(root, recordingPath(file, id));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function sizeOf(text: string): string {
  return `${(gzipSync(text).length / 1000).toFixed(1)} kB gzip`;
}

function save({ file, lesson, wanted, recorded, version, workspace }: Result): void {
  const { namespace } = workspace;
  const place = { lesson: lesson.name, cell: wanted.cell, namespace, cluster: clusterName };
  const recording = {
    format: recordingFormat,
    lesson: lesson.name,
    cell: wanted.cell,
    text: wanted.hash,
    kubernetes: version,
    recordedAt: new Date(recorded.began).toISOString(),
    duration: recorded.duration,
    events: tidy(recorded.events, place),
  };
  const text = encodeRecording(recording);
  // What is read back has to be what was heard; else the file is not worth keeping.
  const back = decodeRecording(JSON.parse(text) as RecordingFile);
  if (encodeRecording(back) !== text) throw new Error('The recording cannot be read back.');
  write(file, wanted.id, text);
  const seconds = (recorded.duration / 1000).toFixed(1);
  console.log(
    `✓ ${wanted.id}: ${recorded.status}, ${seconds} s, ${recording.events.length} events, ${sizeOf(text)}`,
  );
}

/** Removes recordings of cells that the lesson has no longer. */
function removeOthers(file: string, wanted: readonly { id: string }[]): void {
  const folder = dirname(join(root, recordingPath(file, 'x')));
  if (!existsSync(folder)) return;
  const names = wanted.map(({ id }) => `${id}.json`);
  for (const name of globSync('*.json', { cwd: folder })) {
    if (!names.includes(name)) rmSync(join(folder, name));
  }
}

/** Ctrl-C ends the work in order: the workspace is taken away first. */
function interruption(): AbortSignal {
  const stop = new AbortController();
  process.on('SIGINT', () => {
    if (!stop.signal.aborted) console.log('\nCleaning up …');
    stop.abort();
  });
  return stop.signal;
}
