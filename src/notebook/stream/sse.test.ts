import { describe, expect, it } from 'vitest';
import { readEvents, type ServerSentEvent } from './sse.ts';

async function read(...chunks: (string | Uint8Array<ArrayBuffer>)[]): Promise<ServerSentEvent[]> {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const chunk of chunks) {
        controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
      }
      controller.close();
    },
  });
  const events = [];
  for await (const event of readEvents(body)) events.push(event);
  return events;
}
const two = [
  { event: 'document', data: '{"a":1}' },
  { event: 'end', data: '{}' },
];

describe('readEvents', () => {
  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('reads events with %s at the ends of lines', async (_name, eol) => {
    const text = ['event: document', 'data: {"a":1}', '', 'event: end', 'data: {}', '', ''].join(
      eol,
    );
    expect(await read(text, eol)).toEqual(two);
  });

  it('reads the same wherever the chunks end', async () => {
    const text = 'event: document\r\ndata: {"a":1}\r\n\r\nevent: end\r\ndata: {}\r\n\r\n';
    for (let cut = 1; cut < text.length; cut++) {
      expect(await read(text.slice(0, cut), text.slice(cut))).toEqual(two);
    }
    expect(await read(...text)).toEqual(two);
  });

  it('reads a character whose bytes come in two chunks', async () => {
    const bytes = new TextEncoder().encode('data: “é”\n\n');
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(await read(bytes.slice(0, cut), bytes.slice(cut))).toEqual([
        { event: 'message', data: '“é”' },
      ]);
    }
  });

  it('joins several data lines, and passes over comments and unknown fields', async () => {
    expect(await read(': hello\n\nid: 3\nretry: 10\ndata: a\ndata:b\ndata\n\n')).toEqual([
      { event: 'message', data: 'a\nb\n', id: '3' },
    ]);
  });

  it('does not give an event that was cut off before its end', async () => {
    expect(await read('event: end\ndata: {}\n')).toEqual([]);
  });
});
