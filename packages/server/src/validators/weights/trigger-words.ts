import { cutToBytes } from './metadata-text.ts';

/** Most words reported, and the longest of them in bytes: longer ones are prose. */
const MAX_WORDS = 50;
const MAX_WORD_BYTES = 200;
/** How many of the most frequent training tags stand in where nothing better is known. */
const FREQUENT_TAGS = 3;

/**
 * Keys under which tools write the words themselves, the most explicit first.
 * - `modelspec.trigger_phrase`: Stability AI's ModelSpec 1.0, written by kohya-ss sd-scripts and others.
 * - `ss_trigger_words`, `trigger_words`, `trigger_word`, `trigger_phrase`: LoRA managers and trainers (ai-toolkit).
 * - `trainedWords`: Civitai's field, as its clients copy it in.
 * - `activation text`: AUTOMATIC1111's stable-diffusion-webui.
 * - `instance_prompt`: DreamBooth scripts of Hugging Face diffusers.
 */
const WORD_KEYS = [
  'modelspec.trigger_phrase',
  'ss_trigger_words',
  'trigger_words',
  'trigger_word',
  'trigger_phrase',
  'trainedWords',
  'activation text',
  'instance_prompt',
] as const;

/** Names of training folders that say nothing of what is in them. */
const NAMELESS_FOLDERS: ReadonlySet<string> = new Set(['data', 'dataset', 'image', 'images', 'img', 'train']);

/**
 * The words that call up what a model was trained on, from its own metadata; without repetitions, the most
 * explicit source first. Where no key names them, kohya-ss's training record does: folders are called
 * `<repeats>_<words>` (`ss_tag_frequency`, `ss_dataset_dirs`), and failing that the tags that most captions
 * share stand in.
 */
export function triggerWords(metadata: ReadonlyMap<string, unknown>): string[] {
  const words = new Map<string, string>();
  const add = (word: string): void => {
    const text = plain(word);
    if (text === '' || words.size === MAX_WORDS || Buffer.byteLength(text) > MAX_WORD_BYTES) return;
    const folded = text.toLowerCase();
    if (!words.has(folded)) words.set(folded, text);
  };
  for (const key of WORD_KEYS) for (const word of namedWords(metadata.get(key))) add(word);
  const tags = jsonObject(metadata.get('ss_tag_frequency'));
  const folders = new Set([
    ...Object.keys(tags),
    ...Object.keys(jsonObject(metadata.get('ss_dataset_dirs'))),
  ]);
  for (const folder of folders) add(folderConcept(folder));
  if (words.size === 0) for (const tag of frequentTags(tags)) add(tag);
  return [...words.values()];
}

/** A JSON list of strings, or words with commas between them. */
function namedWords(value: unknown): string[] {
  if (typeof value !== 'string') return [];
  const list = value.trimStart().startsWith('[') ? parseJson(value) : undefined;
  return Array.isArray(list) ? list.filter((word) => typeof word === 'string') : value.split(',');
}

/** `10_sks dog` (kohya-ss: repeats, underscore, the words that take the caption's place) is `sks dog`. */
function folderConcept(folder: string): string {
  const concept = /^\d{1,6}_(.+)$/s.exec(folder)?.[1]?.trim() ?? '';
  return NAMELESS_FOLDERS.has(concept.toLowerCase()) ? '' : concept;
}

/** `ss_tag_frequency` is `{ folder: { tag: captions that have it } }`. */
function frequentTags(folders: Readonly<Record<string, unknown>>): string[] {
  const counts = new Map<string, number>();
  for (const tags of Object.values(folders)) {
    if (typeof tags !== 'object' || tags === null) continue;
    for (const [tag, count] of Object.entries(tags)) {
      if (typeof count === 'number') counts.set(tag.trim(), (counts.get(tag.trim()) ?? 0) + count);
    }
  }
  const ranked = [...counts].filter(([tag]) => tag !== '').sort(([, a], [, b]) => b - a);
  return ranked.slice(0, FREQUENT_TAGS).map(([tag]) => tag);
}

function jsonObject(value: unknown): Readonly<Record<string, unknown>> {
  const parsed = typeof value === 'string' ? parseJson(value) : undefined;
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
    ? (parsed as Readonly<Record<string, unknown>>)
    : {};
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One line without control characters; cut well above what is accepted as a word. */
function plain(word: string): string {
  return cutToBytes(word, 4 * MAX_WORD_BYTES)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .toWellFormed()
    .trim();
}
