/** What has to be replaced in a text to make another one of it; offsets in the text before. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Finds the part of a text that is replaced, so that a cursor before or after it stays where it is. */
export function replacement(before: string, after: string): Replacement {
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before[start] === after[start]) start++;
  // A character of two halves is replaced as a whole.
  if (isSecondHalf(before, start) || isSecondHalf(after, start)) start--;
  let same = 0;
  while (same < shortest - start && before.at(-1 - same) === after.at(-1 - same)) same++;
  if (isSecondHalf(before, before.length - same)) same--;
  return { start, end: before.length - same, text: after.slice(start, after.length - same) };
}

/** Where a cursor stands after a replacement: before what is inserted at it, and at the start of what is taken away around it. */
export function offsetAfter({ start, end, text }: Replacement, offset: number): number {
  if (offset <= start) return offset;
  return offset < end ? start : offset + text.length - (end - start);
}

/** Replaces the text of a field, and leaves the cursor where the reader has it. */
export function replaceFieldText(field: HTMLTextAreaElement, by: string): void {
  const { start, end, text } = replacement(field.value, by);
  field.setRangeText(text, start, end, 'preserve');
}

function isSecondHalf(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0xdc00 && code <= 0xdfff;
}
