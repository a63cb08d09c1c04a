import type { CallCheck, CallContext } from './call-check.ts';
import { type BytesValue, type DictValue, OPAQUE, textOf, type Value } from './pickle-value.ts';

/** Parts of a key that is a tuple, at most. */
const MAX_KEY_PARTS = 1000;

/** Calls of Python's own types, with the arguments that picklers give them. */
export const CONTAINER_CALLS = {
  /** `OrderedDict()`, or of Python 2 `OrderedDict([[key, value], ...])`. */
  'ordered-dict': (args, context) => {
    const { spend, fault } = context;
    const made: DictValue = { kind: 'dict', type: 'OrderedDict', items: [] };
    if (args.length === 0) return made;
    const [pairs] = args;
    if (args.length !== 1 || pairs?.kind !== 'list') return undefined;
    spend(pairs.items.length);
    for (const pair of pairs.items) {
      const items = pair.kind === 'list' || pair.kind === 'tuple' ? pair.items : [];
      const [key, value] = items;
      if (items.length !== 2 || key === undefined || value === undefined) return undefined;
      if (!isHashable(key, context)) throw fault('a key of a dictionary cannot be one');
      made.items.push(key, value);
    }
    return made;
  },

  /** `defaultdict([factory])`: the factory is called for missing keys, so it is a built-in type or an allowed container. */
  'default-dict': ([factory, ...more]) => {
    const use = factory?.kind === 'global' ? factory.global.use : undefined;
    const container = use?.kind === 'call' && ['ordered-dict', 'counter', 'set'].includes(use.call);
    const fit = factory === undefined || factory.kind === 'none' || use?.kind === 'factory' || container;
    return fit && more.length === 0 ? { kind: 'dict', type: 'defaultdict', items: [] } : undefined;
  },

  /** `Counter([counts])` */
  counter: ([counts, ...more], { spend }) => {
    if (more.length > 0 || (counts !== undefined && counts.kind !== 'dict')) return undefined;
    spend(counts?.items.length ?? 0);
    return { kind: 'dict', type: 'Counter', items: [...(counts?.items ?? [])] };
  },

  /** `set([list])`, `frozenset([list])` */
  set: ([items, ...more], context) => {
    const { spend, fault } = context;
    if (more.length > 0) return undefined;
    if (items === undefined) return { kind: 'set', items: [] };
    if (items.kind !== 'list' && items.kind !== 'tuple') return undefined;
    spend(items.items.length);
    if (!items.items.every((item) => isHashable(item, context)))
      throw fault('an element of a set cannot be one');
    return { kind: 'set', items: [...items.items] };
  },

  /** `bytearray()`, `bytearray(bytes)`, `bytearray(text, 'latin-1')`; a number would allocate as many bytes. */
  bytearray: ([content, codec, ...more]) => {
    const made = (length: number): BytesValue => ({ kind: 'bytearray', length });
    if (more.length > 0) return undefined;
    if (content === undefined) return made(0);
    if (content.kind === 'bytes' && codec === undefined) return made(content.length);
    return isLatin1(codec) && content.kind === 'text' && content.latin1Bytes !== undefined
      ? made(content.latin1Bytes)
      : undefined;
  },

  /** `bytes()` */
  bytes: (args) => (args.length === 0 ? { kind: 'bytes', length: 0 } : undefined),

  /** `complex(real, imaginary)` */
  complex: (args) =>
    args.length === 2 && args.every(({ kind }) => kind === 'float' || kind === 'int') ? OPAQUE : undefined,

  /** `_codecs.encode(text, 'latin1')`: other codecs decompress, or do what a program registered for them. */
  encode: ([content, codec, ...more]) =>
    more.length === 0 && isLatin1(codec) && content?.kind === 'text' && content.latin1Bytes !== undefined
      ? { kind: 'bytes', length: content.latin1Bytes }
      : undefined,
} satisfies Record<string, CallCheck>;

function isLatin1(codec: Value | undefined): boolean {
  return ['latin1', 'latin-1'].includes(textOf(codec) ?? '');
}

/**
 * Whether Python takes the value as a key or an element of a set, and does so in no time: to hash a tuple it hashes
 * what is in it, a shared part as often as it is there, and a hundred thousand tuples in one another crash it.
 */
export function isHashable(value: Value, { spend }: CallContext): boolean {
  if (value.kind !== 'tuple') return isPlainKey(value);
  const pending: Value[] = [value];
  for (let parts = 0; parts + pending.length <= MAX_KEY_PARTS; parts++) {
    const part = pending.pop();
    if (part === undefined) return true;
    if (!isPlainKey(part)) return false;
    if (part.kind !== 'tuple') continue;
    spend(part.items.length);
    if (part.items.length > MAX_KEY_PARTS) return false;
    pending.push(...part.items);
  }
  return false;
}

function isPlainKey({ kind }: Value): boolean {
  return kind !== 'list' && kind !== 'dict' && kind !== 'set' && kind !== 'bytearray' && kind !== 'array';
}
