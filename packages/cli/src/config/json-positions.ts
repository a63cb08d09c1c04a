/** Where things are in a JSON text: messages about a file name a line, and JSON.parse does not always. */

export interface JsonPositions {
  /** Offset of the first character that is no JSON; `undefined` where all of it is. */
  readonly error: number | undefined;
  /** Offset of every member's name, by its path: `profiles.default.api-key`. */
  readonly members: ReadonlyMap<string, number>;
}

const SCALAR =
  /(?:"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/uy;
const SPACE = /[ \t\r\n]*/y;

/** Reads as RFC 8259 has it, up to the first fault. */
export function jsonPositions(text: string): JsonPositions {
  const members = new Map<string, number>();
  let at = 0;

  const skipSpace = () => {
    SPACE.lastIndex = at;
    at += SPACE.exec(text)?.[0].length ?? 0;
  };
  const scalar = (): string | undefined => {
    SCALAR.lastIndex = at;
    const found = SCALAR.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const taken = (character: string): boolean => {
    skipSpace();
    if (text[at] !== character) return false;
    at += 1;
    return true;
  };
  const list = (end: string, item: () => boolean): boolean => {
    if (taken(end)) return true;
    do if (!item()) return false;
    while (taken(','));
    return taken(end);
  };
  const member = (path: string) => (): boolean => {
    skipSpace();
    const start = at;
    if (text[at] !== '"') return false;
    const name = scalar();
    if (name === undefined) return false;
    const inner = path === '' ? JSON.parse(name) : `${path}.${JSON.parse(name)}`;
    members.set(inner, start);
    return taken(':') && value(inner);
  };
  const value = (path: string): boolean => {
    if (taken('{')) return list('}', member(path));
    if (taken('[')) return list(']', () => value(path));
    return scalar() !== undefined;
  };

  const whole = value('');
  skipSpace();
  return { error: whole && at === text.length ? undefined : at, members };
}

/** The line of an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
