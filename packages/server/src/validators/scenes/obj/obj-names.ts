import { plainBytes } from '../../file-text.ts';
import type { TextLines } from '../text-lines.ts';

/** Names of one sort that are told apart; a file with more has them counted up to here. */
const MAX_DISTINCT = 10_000;
/** Names of one sort that `metadata` repeats. */
const MAX_LISTED = 100;
const MAX_NAME_LENGTH = 200;
/** Material libraries and texture map libraries that are reported, and the length of a path. */
const MAX_REFERENCES = 100;
const MAX_PATH_LENGTH = 1024;

/** The names that an OBJ gives and uses: objects, groups, materials, and the files it wants beside it. */
export class ObjNames {
  objects = 0;
  groups = 0;
  readonly #materials = new Set<string>();
  readonly #objectNames: string[] = [];
  readonly #references = new Set<string>();

  object(lines: TextLines): void {
    const name = readName(lines);
    this.objects++;
    if (this.#objectNames.length < MAX_LISTED) this.#objectNames.push(name);
  }

  group(lines: TextLines): void {
    readName(lines);
    this.groups++;
  }

  material(lines: TextLines): void {
    const name = readName(lines);
    if (this.#materials.size < MAX_DISTINCT) this.#materials.add(name);
  }

  /**
   * `mtllib` and `maplib` name one or several files. File names with blanks are common and not in the
   * specification: only where every part looks like a file are there several.
   */
  library(lines: TextLines): void {
    const written = readName(lines, MAX_PATH_LENGTH);
    const parts = written.split(/[ \t]+/);
    const names = parts.every((part) => /\.\w{2,4}$/.test(part)) ? parts : [written];
    for (const name of names) {
      if (name !== '' && this.#references.size < MAX_REFERENCES) this.#references.add(name);
    }
  }

  get references(): readonly string[] {
    return [...this.#references];
  }

  get metadata(): Readonly<Record<string, unknown>> {
    return {
      objectCount: this.objects,
      groupCount: this.groups,
      materialCount: this.#materials.size,
      ...(this.#objectNames.length > 0 && { objects: this.#objectNames }),
      ...(this.#materials.size > 0 && { materials: [...this.#materials].slice(0, MAX_LISTED) }),
    };
  }
}

/** Takes the rest of a line that is a name or arguments that are not looked into. @throws {Refusal} at control characters. */
export function readName(lines: TextLines, maxLength = MAX_NAME_LENGTH): string {
  const name = lines.rest();
  for (const byte of name) {
    if ((byte < 0x20 && byte !== 0x09) || byte === 0x7f) {
      throw lines.corrupt(`it has the control character 0x${byte.toString(16).padStart(2, '0')} in a name`);
    }
  }
  return plainBytes(name, maxLength);
}
