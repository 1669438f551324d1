/** How an answer stands: what the reader chose, and what the real result says. */
export interface Judged {
  readonly options: readonly string[];
  /** The reader's choice, by number. */
  readonly chosen: number | undefined;
  /** The options that the result fits; undefined while there is no result. */
  readonly right: readonly number[] | undefined;
  /** Where the result came from: `your cluster`, or a recording. */
  readonly source: string | undefined;
}

/** A sentence with its sign. */
export interface Judgement {
  readonly tone: 'good' | 'bad' | 'idle';
  readonly words: string;
}

/** Says how the reader's answer compares with the real result. Parts between backticks are code. */
export function judgement({ options, chosen, right, source }: Judged): Judgement | undefined {
  if (chosen === undefined || right === undefined) return undefined;
  const from = source === undefined ? '' : ` (${source})`;
  const said = `You said “${options[chosen]}”.`;
  const [only, ...more] = right;
  if (only === undefined) {
    return {
      tone: 'idle',
      words: `${said} What the cluster did${from} fits none of these answers: look at the result and judge for yourself.`,
    };
  }
  if (more.length > 0) {
    return {
      tone: 'idle',
      words: `${said} What the cluster did${from} fits more than one of these answers: look at the result and judge for yourself.`,
    };
  }
  return only === chosen
    ? { tone: 'good', words: `${said} The cluster says so too${from}.` }
    : { tone: 'bad', words: `${said} The cluster says “${options[only]}”${from}.` };
}
