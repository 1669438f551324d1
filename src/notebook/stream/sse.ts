/** One event of a `text/event-stream`. */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
  /** The id that the stream has come to, if it gave any. */
  readonly id?: string;
}

/**
 * Reads a response's body as server-sent events, as https://html.spec.whatwg.org/multipage/server-sent-events.html
 * defines them. `EventSource` cannot POST, so an Apply's answer is read with this. Chunks may end anywhere: within a
 * character, within a line, between CR and LF.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<ServerSentEvent> {
  let rest = '';
  let event = '';
  let data: string[] = [];
  let id: string | undefined;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + value).split(/\r\n|\n|\r(?!$)/);
      // A CR at the end may be the first half of a CRLF: it stays until the next chunk tells.
      rest = lines.pop()!;
      for (const line of lines) {
        if (line === '') {
          if (data.length > 0) {
            yield {
              event: event || 'message',
              data: data.join('\n'),
              ...(id === undefined ? {} : { id }),
            };
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
    }
  } finally {
    // Whoever stops listening ends the request too.
    await reader.cancel().catch(() => undefined);
  }
}
