import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../protocol/recording.ts';
import type { KubeObject } from '../../protocol/workspace.ts';
import {
  decodeRecording,
  encodeRecording,
  recordingFormat,
  type Recording,
  type RecordingFile,
} from './recording.ts';

const recordedAt = '2026-11-22T12:00:00.400Z';
const began = Date.parse(recordedAt);

const pod = (rest: Record<string, unknown>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', uid: 'uid-1', creationTimestamp: '2026-11-22T12:00:00Z' },
  ...rest,
});
const change = (at: number, type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubeObject) =>
  ({
    at,
    source: 'live',
    event: { event: 'change', data: { type, object, at: began + at } },
  }) satisfies RecordedEvent;

const recording: Recording = {
  format: recordingFormat,
  lesson: 'pods',
  cell: 'web.yaml',
  text: '0123456789abcdef',
  kubernetes: 'v1.37.2',
  recordedAt,
  duration: 9500,
  events: [
    {
      at: 0,
      source: 'live',
      event: {
        event: 'snapshot',
        data: { namespace: 'kindbook-pods', objects: [], at: began },
      },
    },
    {
      at: 12,
      source: 'apply',
      event: {
        event: 'document',
        data: {
          document: 1,
          outcome: 'created',
          object: {
            apiVersion: 'v1',
            kind: 'Pod',
            name: 'web',
            uid: 'uid-1',
            resourceVersion: '1',
          },
          warnings: [],
        },
      },
    },
    change(20, 'ADDED', pod({ status: { phase: 'Pending' } })),
    { at: 21, source: 'apply', event: { event: 'end', data: { ok: true, milliseconds: 18 } } },
    change(
      1300,
      'MODIFIED',
      pod({ status: { phase: 'Running', startTime: '2026-11-22T12:00:01.123456Z', ips: ['1'] } }),
    ),
    change(1400, 'MODIFIED', pod({ status: { phase: 'Running', ips: ['1', '2'] } })),
    change(9000, 'DELETED', pod({ status: { phase: 'Running', ips: ['1', '2'] } })),
  ],
};

const file = (text: string) => JSON.parse(text) as RecordingFile;

describe('a recording', () => {
  it('is read as it was written', () => {
    expect(decodeRecording(file(encodeRecording(recording)))).toEqual(recording);
  });

  it('keeps an object once, and then what changed of it; an event is a line', () => {
    const lines = encodeRecording(recording).split('\n');
    expect(lines).toContain(
      '[1400,"MODIFIED","uid-1",{"status":{"ips":["1","2"],"startTime":null}}],',
    );
    expect(lines).toContain('[9000,"DELETED","uid-1",{}]');
  });

  it('has its times from Apply on, so that recordings of two days are alike', () => {
    const text = encodeRecording(recording);
    expect(text).toContain('"startTime":"T+1.123456s"');
    expect(text.replace(recordedAt, '')).not.toContain('2026-');
  });

  it('does not depend on the order of members', () => {
    const turned = {
      ...recording,
      events: JSON.parse(
        JSON.stringify(recording.events).replace(
          '"apiVersion":"v1","kind":"Pod"',
          '"kind":"Pod","apiVersion":"v1"',
        ),
      ) as RecordedEvent[],
    };
    expect(encodeRecording(turned)).toBe(encodeRecording(recording));
  });
});
