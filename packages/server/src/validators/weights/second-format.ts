import type { ByteSource } from '../../ports/validator.ts';
import { ByteReader } from '../byte-reader.ts';
import { Refusal } from '../refusal.ts';
import { endsLikeZip } from '../zip/zip-end.ts';
import { importsLikePickle } from './pickle/pickle-scan.ts';
import { beginsLikeTar, TAR_HEADER_BYTES } from './pytorch/tar-header.ts';

/** A zip archive's end record with the longest comment. */
const TAIL_BYTES = 22 + 0xffff;

/**
 * Refuses weights that another program would read as something else. `torch.load` goes by the content: it takes a
 * file for a zip archive, a tar archive or pickles, in that order, whatever parser here took it.
 *
 * @param label What the file was taken for, to follow "as": `a safetensors file`.
 * @param mayBePickle False for what is judged as pickles anyway.
 * @throws {Refusal} `corrupt`, or `unsafe-code` where the other format could run something.
 */
export async function refuseSecondFormat(
  source: ByteSource,
  label: string,
  mayBePickle: boolean,
): Promise<void> {
  const start = Math.max(0, source.size - TAIL_BYTES);
  const tail = Buffer.from(await source.read(start, source.size - start));
  if (endsLikeZip(tail)) throw twoFormats(label, 'ends as a zip archive');
  const head = Buffer.from(await source.read(0, Math.min(TAR_HEADER_BYTES, source.size)));
  if (beginsLikeTar(head)) throw twoFormats(label, 'has the first header of a tar archive');
  if (!mayBePickle || !(await importsLikePickle(new ByteReader(source, 'file')))) return;
  throw new Refusal(
    'unsafe-code',
    `The file begins as ${label}, but its first bytes are also a pickle that imports code; save the weights again.`,
  );
}

function twoFormats(label: string, other: string): Refusal {
  return new Refusal(
    'corrupt',
    `The file begins as ${label} and ${other}, which readers take differently; save the weights again.`,
  );
}
