/** A Markdown text without its code, in which a `#` or a bracket means something else; lines keep their numbers. */
export function proseOf(text: string): string {
  return text.replace(/^(`{3,})[^]*?^\1$/gm, (code) => code.replace(/[^\n]/g, ''));
}

/** The titles of a Markdown text's headings, from the second level down. */
export function headingsOf(text: string): string[] {
  return [...proseOf(text).matchAll(/^#{2,4} (.+)$/gm)].map(([, title]) => title!);
}

/** The anchor of a heading, as GitHub and Astro make it. */
export function headingAnchor(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}
