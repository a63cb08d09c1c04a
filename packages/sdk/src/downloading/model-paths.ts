/** Paths of a model's files come from the server, which may not be a friend: none may lead out of the folder. */
import { WharfError } from '../errors/wharf-error.ts';

/** Characters of a path. */
const MAX_LENGTH = 1_024;
/** Bytes of one name in UTF-8, as most file systems have it. */
const MAX_NAME = 255 - '.part.json'.length;
/** Not in names on Windows; `:` also begins a drive or a stream there, and a backslash is a separator. */
const FORBIDDEN = /[<>:"|?*\\]/;
/** Devices on Windows, whatever follows after a dot. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])[ .]*(\.|$)/i;
/** Controls, line separators, what turns the direction of text, and what cannot be encoded. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u;
/** What a download puts beside its file. */
const BESIDE = ['.part', '.part.json', '.part.lock'];

function isSafeName(name: string): boolean {
  return (
    name !== '' &&
    new TextEncoder().encode(name).length <= MAX_NAME &&
    !FORBIDDEN.test(name) &&
    !UNPRINTABLE.test(name) &&
    !DEVICE.test(name) &&
    // Windows drops them, so that `..` or another name would be left. `.` and `..` end so, too.
    !/[. ]$/.test(name)
  );
}

/**
 * Checks relative paths with `/` that are going to be files in one folder, on any system: also what is harmless on this one
 * shall not be a trap on the next.
 *
 * @throws WharfError for one that would lead elsewhere, is no name of a file, or is in the way of another
 */
export function checkModelPaths(paths: readonly string[]): void {
  /** As file systems compare them that ignore case or normalise names. */
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const path of paths) {
    if (typeof path !== 'string' || path.length > MAX_LENGTH || !path.split('/').every(isSafeName))
      throw new WharfError(`The server names a file ${shown(path)}: it is not downloaded under such a name`);
    const folded = path.normalize('NFC').toLowerCase().normalize('NFC');
    if (files.has(folded)) throw new WharfError(`The server names two files like ${shown(path)}`);
    files.add(folded);
    const steps = folded.split('/');
    for (let depth = 1; depth < steps.length; depth += 1) folders.add(steps.slice(0, depth).join('/'));
  }
  for (const file of files) {
    const inTheWay =
      folders.has(file) || BESIDE.some((end) => files.has(file + end) || folders.has(file + end));
    if (inTheWay) throw new WharfError(`The server names files that are in the way of ${shown(file)}`);
  }
}

function shown(path: unknown): string {
  return JSON.stringify(String(path).slice(0, 200)).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
