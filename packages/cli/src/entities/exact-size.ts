import { bytes } from '../text/quantities.ts';

/** A size to look at, and to compare: `84.3 MiB (88395264 bytes)`. */
export function exactly(count: number): string {
  const short = bytes(count);
  return short.endsWith(' B') ? short : `${short} (${count} bytes)`;
}
