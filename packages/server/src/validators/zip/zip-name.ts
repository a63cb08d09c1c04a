import { isUtf8 } from 'node:buffer';
import { quoted } from '../file-text.ts';
import { type ArchiveLabel, zipFault } from './zip-fault.ts';

/**
 * Decodes a member's name and holds it to what is one and the same file for every reader: valid UTF-8, relative,
 * slashes only, no empty, `.` or `..` part, no control characters, no drive. A slash at the end is a folder.
 *
 * @param where Of the name, in bytes from the beginning of the file.
 */
export function readName(bytes: Buffer, label: ArchiveLabel, where: number): string {
  if (!isUtf8(bytes)) throw zipFault(label, where, 'the name of a member is not UTF-8');
  const name = bytes.toString('utf8');
  const parts = (name.endsWith('/') ? name.slice(0, -1) : name).split('/');
  const faulty =
    // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL ends a name for some readers and not for others
    /[\u0000-\u001f\u007f\\]|^[A-Za-z]:/.test(name) ||
    parts.some((part) => part === '' || part === '.' || part === '..');
  if (faulty) throw zipFault(label, where, `the name ${quoted(name)} is not a plain relative path`);
  return name;
}

/**
 * What two names share that some reader takes for the same: PyTorch's own looks members up without regard to
 * case, and file systems also without regard to Unicode's forms.
 */
export function nameKey(name: string): string {
  return name.replace(/\/$/, '').normalize('NFC').toLowerCase();
}
