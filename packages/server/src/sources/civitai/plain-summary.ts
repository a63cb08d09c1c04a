import { line } from './untrusted-values.ts';

/** UTF-16 units of a summary. */
const LENGTH = 300;
/** Of a description, what is looked at: authors put whole manuals there. */
const LOOKED_AT = 20_000;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/**
 * The beginning of a description in HTML as one line of plain text, cut between words.
 * It is text: whoever shows it in HTML has to escape it, as any other.
 */
export function plainSummary(html: unknown): string | null {
  if (typeof html !== 'string') return null;
  const text = html
    .slice(0, LOOKED_AT)
    // Up to the next bracket of either kind: a tag without an end is not to be read again and again.
    .replace(/<(?:script|style)\b[^<>]*>[^<]*/gi, ' ')
    .replace(/<[^>]*(?:>|$)/g, ' ')
    .replace(/&(#39|[a-z]{2,6});/gi, (entity, name: string) =>
      name === '#39' ? "'" : (ENTITIES[name.toLowerCase()] ?? entity),
    )
    .replace(/\s+/g, ' ');
  const whole = line(text, 2 * LENGTH);
  if (whole === null || whole.length <= LENGTH) return whole;
  const cut = whole.slice(0, LENGTH);
  const words = cut.slice(0, Math.max(cut.lastIndexOf(' '), LENGTH / 2));
  return `${words.toWellFormed().trimEnd()}…`;
}
