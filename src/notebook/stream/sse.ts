/** One event of a `text/event-stream`. */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
  /** The id that the stream has come to, if it gave any. */
  readonly id?: string;
}

/**
 * Reads server-sent events from a text that comes in pieces, as
 * https://html.spec.whatwg.org/multipage/server-sent-events.html defines them. A piece may end anywhere: within a line,
 * between CR and LF.
 *
 * @returns a function that takes the next piece and gives the events that it completes
 */
function eventParser(): (piece: string) => ServerSentEvent[] {
  let rest = '';
  let event = '';
  let data: string[] = [];
  let id: string | undefined;
  return (piece) => {
    const events: ServerSentEvent[] = [];
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    // A CR at the end may be the first half of a CRLF: it stays until the next piece tells.
    rest = lines.pop()!;
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) {
          events.push({
            event: event || 'message',
            data: data.join('\n'),
            ...(id === undefined ? {} : { id }),
          });
        }
        event = '';
        data = [];
        continue;
      }
      const [, field, content] = /^([^:]*):? ?(.*)$/s.exec(line)!;
      if (field === 'event') event = content!;
      if (field === 'data') data.push(content!);
      if (field === 'id') id = content!;
    }
    return events;
  };
}

/** Reads a response's body as server-sent events: an Apply's answer comes to a POST, which `EventSource` cannot send. */
export async function* readEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<ServerSentEvent> {
  const parse = eventParser();
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* parse(value);
    }
  } finally {
    // A listener that stops ends the request too.
    await reader.cancel().catch(() => undefined);
  }
}
