/** A piece of HTML in which everything that came from elsewhere is escaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | Html | false | readonly Html[];

/**
 * Makes HTML as a template literal, for views that the build draws and the page draws again: strings in it are escaped, other
 * pieces stand as they are, `false` is nothing.
 */
export function html(pieces: TemplateStringsArray, ...values: readonly Value[]): Html {
  const texts = values.map((value) => {
    if (value === false) return '';
    if (value instanceof Html) return value.text;
    return typeof value === 'string' ? escape(value) : value.map(({ text }) => text).join('');
  });
  return new Html(String.raw({ raw: pieces }, ...texts));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}
