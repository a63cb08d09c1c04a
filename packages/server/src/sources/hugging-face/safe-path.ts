/** Bytes of UTF-8; what file systems take for one name. */
const LONGEST_SEGMENT = 255;
const LONGEST_PATH = 1024;

/** Cf: characters that are not seen, or turn the text around them, so that a name reads as another. */
const FORBIDDEN = /[\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|^[A-Za-z]:/u;

/**
 * Whether a path of a repository stays below the folder it is put in, on every system: relative, with `/`,
 * no backslashes, drive letters, control characters, and no empty, `.` or `..` segments; and whether it reads as
 * what it is, without bidirectional and invisible characters. The Hub lists whatever a repository's author has
 * pushed.
 */
export function isSafePath(path: string): boolean {
  if (FORBIDDEN.test(path) || Buffer.byteLength(path) > LONGEST_PATH || !path.isWellFormed()) return false;
  return path.split('/').every((segment) => {
    if (segment === '' || segment === '.' || segment === '..') return false;
    return Buffer.byteLength(segment) <= LONGEST_SEGMENT;
  });
}
