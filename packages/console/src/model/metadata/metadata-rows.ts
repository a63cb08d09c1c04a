/** One key of the metadata with its value as people read it. */
export interface MetadataRow {
  readonly key: string;
  readonly text: string;
  /** The same with line breaks and indents, where the value has parts, or is text that spells such a value. */
  readonly pretty: string | undefined;
}

/** Metadata by key. Values keep what is in them; nothing of them is run or rendered. */
export function metadataRows(metadata: Readonly<Record<string, unknown>>): readonly MetadataRow[] {
  return Object.entries(metadata).map(([key, value]) => {
    const text = typeof value === 'string' ? value : (arrayText(value) ?? JSON.stringify(value));
    return { key, text, pretty: arrayText(value) === undefined ? prettyOf(value) : undefined };
  });
}

/** The rows that have every word of the text in key or value. */
export function filterRows(rows: readonly MetadataRow[], text: string): readonly MetadataRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const all = `${row.key} ${row.text}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** Long arrays of GGUF are kept as what they are of, their length and their first values. */
function arrayText(value: unknown): string | undefined {
  const { type, length, first } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof type !== 'string' || !type.startsWith('array of ') || typeof length !== 'number')
    return undefined;
  if (!Array.isArray(first)) return undefined;
  const more = length > first.length ? ', …' : '';
  return `${type}, ${length} long: ${first.map((one) => JSON.stringify(one)).join(', ')}${more}`;
}

function prettyOf(value: unknown): string | undefined {
  const parsed = typeof value === 'string' ? parsedJson(value) : value;
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  return JSON.stringify(parsed, undefined, 2);
}

/** Trainers keep JSON in strings: `ss_tag_frequency` and its like. */
function parsedJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
