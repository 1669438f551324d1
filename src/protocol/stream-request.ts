import { z } from 'zod';

/** The page's own number of a stream, not used twice over one connection. */
const stream = z.int().min(0);

/** Everything that a page may say over the connection of its streams (`WS /api/streams`). */
export const streamRequest = z.discriminatedUnion('type', [
  /** Asks for what a GET of this path answers with: a stream of events. */
  z.strictObject({
    type: z.literal('open'),
    stream,
    path: z.string().startsWith('/api/').max(2_000),
    /** The id of the last event that the page has, after a break. */
    lastEventId: z
      .string()
      .regex(/^[\x20-\x7e]*$/)
      .max(200)
      .optional(),
  }),
  z.strictObject({ type: z.literal('close'), stream }),
]);
export type StreamRequest = z.infer<typeof streamRequest>;
