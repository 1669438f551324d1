import type { ILink, ILinkProvider, Terminal } from '@xterm/xterm';

/** An address in a text; a dot or bracket at its end belongs to the sentence. */
const address = /https?:\/\/[^\s"'<>`]+[^\s"'<>`.,;:!?)\]}]/g;

/** Finds the addresses of a text, with the columns they stand in, from 1. */
export function addressesIn(text: string): { url: string; from: number; to: number }[] {
  return [...text.matchAll(address)].map((match) => ({
    url: match[0],
    from: match.index + 1,
    to: match.index + match[0].length,
  }));
}

/** Makes addresses in a terminal open in a new tab. */
export function linksOf(terminal: Terminal): ILinkProvider {
  return {
    provideLinks(row, callback) {
      const text = terminal.buffer.active.getLine(row - 1)?.translateToString(true) ?? '';
      const links = addressesIn(text).map(({ url, from, to }): ILink => ({
        text: url,
        range: { start: { x: from, y: row }, end: { x: to, y: row } },
        activate: () => void openLink(url),
      }));
      callback(links);
    },
  };
}

/** Opens an address that stands in a terminal; the page there learns nothing of this one. */
export function openLink(url: string): void {
  if (/^https?:\/\//.test(url)) window.open(url, '_blank', 'noopener,noreferrer');
}
