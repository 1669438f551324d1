import { z } from 'zod';

const size = { columns: z.int().min(1).max(1000), rows: z.int().min(1).max(500) };

/** The body of `POST /api/workspaces/:lesson/toolbox`, which starts the toolbox ahead of the first shell. */
export const toolboxRequest = z.strictObject({});

/** Everything a browser may say in text messages; what is typed comes in binary ones. */
export const shellRequest = z.discriminatedUnion('type', [
  /** The first message: a new shell; with `run`, a shell that runs this text and ends. */
  z.strictObject({
    type: z.literal('open'),
    ...size,
    run: z
      .string()
      .max(16 * 1024, 'a cell may have at most 16384 letters')
      .optional(),
  }),
  /** Or the first message: goes on with a shell, from the first byte that the browser does not have. */
  z.strictObject({
    type: z.literal('resume'),
    ...size,
    session: z.string().max(64),
    from: z.int().min(0),
  }),
  z.strictObject({ type: z.literal('resize'), ...size }),
  /** How many bytes the browser has shown; the server sends only so far ahead. */
  z.strictObject({ type: z.literal('seen'), bytes: z.int().min(0) }),
  /** Ends what runs: Ctrl-C first, and what does not heed that is killed. */
  z.strictObject({ type: z.literal('stop') }),
  /** The terminal was closed by its reader: nobody will come back. */
  z.strictObject({ type: z.literal('close') }),
]);
export type ShellRequest = z.infer<typeof shellRequest>;
