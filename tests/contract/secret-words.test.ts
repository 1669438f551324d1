import { expect, test, vi } from 'vitest';
import { record } from '../../src/cli/record/recorder.ts';
import type { Supervisor } from '../../src/cluster/supervisor.ts';
import { encodeRecording, recordingFormat } from '../../src/lessons/recordings/recording.ts';
import type { RecordedEvent } from '../../src/protocol/recording.ts';
import { createApp } from '../../src/server/app.ts';
import { canary, canaryWords, secretHead, secretTexts } from '../fixtures/secret-shapes.ts';
import { testWorkspace } from './workspace.ts';

const headers = {
  host: 'localhost:4747',
  origin: 'http://localhost:4747',
  cookie: 'kindbook-4747=token',
  'content-type': 'application/json',
};

/** All that this process prints until the test ends. */
function printed(): string[] {
  const lines: string[] = [];
  for (const method of ['log', 'warn', 'error', 'info'] as const) {
    vi.spyOn(console, method).mockImplementation((...words) => void lines.push(words.join(' ')));
  }
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((words) => lines.push(String(words)) > 0);
  }
  vi.spyOn(process, 'emitWarning').mockImplementation((words) => void lines.push(String(words)));
  return lines;
}

test('no value of a Secret is in what the server answers, streams, records or prints, however it is written', async () => {
  await using workspace = await testWorkspace();
  const { lesson, workspaces } = workspace;
  const supervisor = { tenancy: workspaces.tenancy, workspaces: () => workspaces };
  const app = createApp({
    port: 4747,
    token: 'token',
    supervisor: supervisor as unknown as Supervisor,
    findLab: () => undefined,
    version: '1',
  });
  const lines = printed();
  const streamed: unknown[] = [];
  const stop = await workspaces.follow(
    lesson,
    { tell: (event) => streamed.push(event), end: () => undefined },
    undefined,
  );
  /** What the server answers to a text, and how often it was accepted. */
  const ask = async (route: string, yaml: string): Promise<string> => {
    const body = JSON.stringify({ cell: 'test.yaml', yaml });
    const path = `/api/workspaces/${lesson}/${route}`;
    return await (await app.request(path, { method: 'POST', headers, body })).text();
  };
  try {
    const good = secretTexts('good').filter((text) => text.includes(`: ${canary}\n`))[0]!;
    expect(await ask('apply', good)).toContain('created');
    // Each where nothing is, and over what is there; what is said of a change of the whole as well.
    const answers: [text: string, answer: string][] = [];
    for (const text of secretTexts('new')) {
      for (const route of ['dry-run', 'apply']) answers.push([text, await ask(route, text)]);
    }
    for (const text of secretTexts('good')) answers.push([text, await ask('diff', text)]);
    for (const text of changes()) {
      for (const route of ['dry-run', 'diff', 'apply'])
        answers.push([text, await ask(route, text)]);
    }
    expect.soft(answers.filter(([, answer]) => canaryWords.test(answer))).toEqual([]);
    expect(
      answers.filter(([, answer]) => /"(?:created|configured)"/.test(answer)).length,
    ).toBeGreaterThan(5);
    expect(answers.filter(([, answer]) => answer.includes('"failed"')).length).toBeGreaterThan(50);
    const signal = new AbortController().signal;
    const wanted = { cell: 'test.yaml', texts: [good], expect: 'Ready', predictions: [] };
    const { events } = await record(workspaces, lesson, wanted, { tail: false, signal });
    expect(encoded(events)).toContain('password');
    expect.soft(encoded(events)).not.toMatch(canaryWords);
    expect(JSON.stringify(streamed)).toContain('password');
    expect.soft(JSON.stringify(streamed)).not.toMatch(canaryWords);
    expect(lines.join('\n')).not.toMatch(canaryWords);
  } finally {
    stop();
    vi.restoreAllMocks();
  }
});

/** Changes of a Secret that is there, of which some are refused. */
function changes(): string[] {
  const text = (more: string) => `${secretHead('kept')}${more}`;
  return [
    text(`immutable: true\nstringData:\n  password: ${canary}\n`),
    text(`immutable: true\nstringData:\n  password: ${canary}-2\n`),
    text(`type: kubernetes.io/tls\nstringData:\n  password: ${canary}\n`),
    text(`type: kubernetes.io/dockerconfigjson\nstringData:\n  .dockerconfigjson: ${canary}\n`),
    text(`stringData:\n  password: ${canary}\n  ${canary}/: a\n`),
    text(`${canary}: a\nstringData: {password: ${canary}}\n`),
  ];
}

function encoded(events: readonly RecordedEvent[]): string {
  return encodeRecording({
    format: recordingFormat,
    lesson: 'secrets',
    cell: 'test.yaml',
    text: '',
    kubernetes: '',
    recordedAt: new Date(0).toISOString(),
    duration: 0,
    events,
  });
}
