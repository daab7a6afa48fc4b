/** Elixir inside other text, with blanks in the place of all that is none, so that offsets stay. */
export interface Fragment {
  /** Where it begins in the text around it. */
  at: number;
  code: string;
}

/** A text of which only what is kept remains. */
class Mask {
  private readonly shown: string[];

  constructor(private readonly text: string) {
    this.shown = [...text.replace(/[^\n]/g, ' ').split('')];
  }

  /** Between two line breaks: expressions in a row are not one. */
  keep(from: number, to: number): void {
    for (let at = from; at < to; at++) this.shown[at] = this.text[at]!;
    if (from > 0) this.shown[from - 1] = '\n';
    if (to < this.text.length) this.shown[to] = '\n';
  }

  toString(): string {
    return this.shown.join('');
  }
}

/** Tags of EEx: comments, quotations (`<%% %>`) and expressions. */
const EEX_TAG = /<%!--[^]*?--%>|<%(?:#|%)[^]*?%>|<%[=|/]?([^]*?)%>/g;

/**
 * The expressions of an EEx template as one program: a block that begins in one tag and ends in another is whole.
 *
 * @example
 * eexCode('<b><%= a %></b>') // '     \n a \n     '
 */
export function eexCode(template: string): string {
  const mask = new Mask(template);
  keepTags(template, mask);
  return mask.toString();
}

/** The template without its tags. */
function keepTags(template: string, mask: Mask): string {
  return template.replace(EEX_TAG, (tag: string, code: string | undefined, at: number) => {
    if (code !== undefined) mask.keep(at + tag.length - 2 - code.length, at + tag.length - 2);
    return tag.replace(/[^\n]/g, ' ');
  });
}

/** What HEEx takes as it stands, so that a brace in it is no Elixir (Phoenix.LiveView.HTMLTokenizer). */
const VERBATIM = /<!--[^]*?-->|<(script|style)\b[^>]*>[^]*?<\/\1>/g;

/**
 * The Elixir of a HEEx template: tags of EEx, what stands in braces, and components (`<Shop.Components.card />`).
 *
 * @example
 * heexCode('<Shop.card n={@n} />') // '\nShop.card\n \n@n\n   '
 */
export function heexCode(template: string): string {
  const mask = new Mask(template);
  const html = keepTags(template, mask).replace(VERBATIM, (text) => text.replace(/[^\n]/g, ' '));
  for (const { 0: tag, index } of html.matchAll(/<\/?[A-Z][\w.]*/g)) {
    const name = tag.search(/[A-Z]/);
    mask.keep(index + name, index + tag.length);
  }
  for (let at = html.indexOf('{'); at >= 0; at = html.indexOf('{', at + 1)) {
    if (html[at - 1] === '\\') continue;
    const end = closingBrace(html, at);
    mask.keep(at + 1, end);
    at = end;
  }
  return mask.toString();
}

/** Phoenix counts braces, whatever they stand in, but those behind a backslash. */
function closingBrace(html: string, open: number): number {
  let depth = 0;
  for (let at = open; at < html.length; at++) {
    if (html[at] === '\\') at++;
    else if (html[at] === '{') depth++;
    else if (html[at] === '}' && --depth === 0) return at;
  }
  return html.length;
}
