import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLessons, type LessonFile } from '../../lessons/lesson-files.ts';
import type { Prediction } from '../../lessons/predict/prediction.ts';
import { recordingPath } from '../../lessons/recordings/files.ts';
import {
  decodeRecording,
  type Recording,
  type RecordingFile,
} from '../../lessons/recordings/recording.ts';
import { plainOutput, type ShellRecording } from '../../lessons/recordings/shell-recording.ts';
import { wantedRecordings } from '../../lessons/recordings/wanted.ts';
import { markByRecording } from '../../notebook/predict/by-recording.ts';
import { errorWords } from '../error-words.ts';
import { runCells, type CellResult } from '../record/run-cells.ts';
import { runWorkspace } from '../record/workspace.ts';
import { root } from '../root.ts';
import type { Trial } from '../trial.ts';
import type { Counts } from './counts.ts';

/** Lessons that stop a part of the cluster: they are walked when nothing else is at work in it. */
const breakTheCluster: readonly string[] = ['architecture'];

/**
 * The lessons to be walked: those that nothing may be at work beside, and all others.
 *
 * @throws {AuthorError} where one cannot be read
 */
export function walkedLessons(): Record<'alone' | 'beside', LessonFile[]> {
  const all = readLessons(root).filter(({ lesson }) => lesson.cells.length > 0);
  const isAlone = ({ lesson }: LessonFile) => breakTheCluster.includes(lesson.name);
  return { alone: all.filter(isAlone), beside: all.filter((each) => !isAlone(each)) };
}

/**
 * Does on the cluster all that each lesson asks of its reader, several lessons at a time and each in a workspace of its
 * own. A lesson is as it should be where every cell ends as it says, every question is decided as its recording decides
 * it, every command ends as it did when it was recorded, and nothing is left behind.
 *
 * @param say told a line for each lesson, with what is wrong below it
 * @param signal ends the work; what was made is taken away all the same
 * @returns how many are as they should be, how many not, and how long each took
 * @throws {ClusterError} when the cluster is not there
 */
export async function walkLessons(
  lessons: readonly LessonFile[],
  { kubeconfig, cluster, places, strays }: Trial,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Counts> {
  const counts: Counts = { passed: 0, skipped: 0, failures: [], times: [] };
  const lengths = new Map(lessons.map((lesson) => [lesson, recordedLength(lesson)]));
  // The longest first: none is then left over at the end with places free beside it.
  const longestFirst = lessons.toSorted((a, b) => lengths.get(b)! - lengths.get(a)!);
  await places.each(longestFirst, (lesson, leave) =>
    walkLesson(lesson, { kubeconfig, cluster, leave, say, signal, counts }),
  );
  const left = await strays();
  if (left.length > 0) {
    const words = `A lesson leaves behind: ${left.join(', ')}.`;
    say(`✗ ${words}`);
    counts.failures.push(words);
  }
  return counts;
}

/** Milliseconds that a lesson's cells took when they were recorded. */
function recordedLength({ file, lesson }: LessonFile): number {
  const times = wantedRecordings(lesson).map(
    ({ id }) => readRecording<RecordingFile>(file, id).duration,
  );
  return times.reduce((sum, time) => sum + time, 0);
}

interface Run {
  kubeconfig: string;
  cluster: Trial['cluster'];
  leave: () => void;
  say: (line: string) => void;
  signal: AbortSignal;
  counts: Counts;
}

/** Walks one lesson, says how that went, and counts it. @throws what says nothing about the lesson */
async function walkLesson(lessonFile: LessonFile, run: Run): Promise<void> {
  const { name, predictions } = lessonFile.lesson;
  const { say, counts } = run;
  const began = Date.now();
  const seconds = () => (Date.now() - began) / 1000;
  try {
    const faults = await faultsOf(lessonFile, run);
    const all = wantedRecordings(lessonFile.lesson).length;
    const done = `${name}: ${all} cells, ${predictions.length} Predicts, ${seconds().toFixed(1)} s`;
    say(`${faults.length === 0 ? '✓' : '✗'} ${[done, ...faults].join('\n  ')}`);
    if (faults.length === 0) counts.passed += 1;
    counts.failures.push(...faults);
  } catch (error) {
    const words = errorWords(error);
    if (words === undefined || run.signal.aborted) throw error;
    say(`✗ ${name}: ${words.replaceAll('\n', '\n  ')}`);
    counts.failures.push(`${name}: ${words}`);
  }
  counts.times?.push({ name, seconds: seconds() });
}

/** What does not go as the lesson and its recordings say, in words. */
async function faultsOf(
  { file, lesson }: LessonFile,
  { kubeconfig, cluster, leave, signal }: Run,
): Promise<string[]> {
  const all = wantedRecordings(lesson);
  const faults: string[] = [];
  const workspace = await runWorkspace(kubeconfig, `walk-${lesson.name}`);
  try {
    const { workspaces, name } = workspace;
    for await (const result of runCells(workspaces, name, all, { tail: () => false, signal })) {
      const { id, line } = result.wanted;
      faults.push(
        ...faultsIn(file, result).map((fault) => `${file}:${line} cell “${id}”: ${fault}`),
      );
    }
  } finally {
    leave();
    await workspace[Symbol.asyncDispose]();
  }
  const texts = all.flatMap((wanted) => (wanted.kind === 'shell' ? wanted.text : wanted.texts));
  const left = await cluster.leftOf({ lesson: workspace.name, texts });
  return left.length === 0 ? faults : [...faults, `${file}: It leaves behind: ${left.join(', ')}.`];
}

/** In what a cell's result differs from what its recording shows. */
function faultsIn(file: string, result: CellResult): string[] {
  if ('failure' in result) return [result.failure.message];
  const { id } = result.wanted;
  if ('run' in result) {
    const [ours, recorded] = [result.run.run, readRecording<ShellRecording>(file, id).run].map(
      ({ end }) => ('code' in end ? `exit code ${end.code}` : end.problem.title),
    );
    if (ours === recorded) return [];
    return [
      `It ends with ${ours}; recorded is ${recorded}. It printed:\n${plainOutput(result.run)}`,
    ];
  }
  const recording = decodeRecording(readRecording<RecordingFile>(file, id));
  const { began, events, duration } = result.recorded;
  const ours = { ...recording, recordedAt: new Date(began).toISOString(), events, duration };
  return result.wanted.predictions.flatMap((prediction) => {
    const [right, wanted] = [ours, recording].map((each) => answersBy(each, prediction));
    if (right === wanted) return [];
    return [`“${prediction.question}” is decided as ${right}; by its recording it is ${wanted}.`];
  });
}

function answersBy(recording: Recording, prediction: Prediction): string {
  const mark = markByRecording(prediction, recording);
  if (!mark) return 'undecided';
  return mark.right.map((number) => `“${prediction.options[number]!.answer}”`).join(', ');
}

function readRecording<File>(file: string, id: string): File {
  return JSON.parse(readFileSync(join(root, recordingPath(file, id)), 'utf8')) as File;
}
