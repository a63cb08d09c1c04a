import type { ByteSource } from '../../../ports/validator.ts';
import { Refusal } from '../../refusal.ts';
import { readWhole } from '../../whole-file.ts';
import { judgeEmbedded } from '../pickle/embedded-pickles.ts';
import { PickleFindings } from '../pickle/findings.ts';
import { runPickle } from '../pickle/machine.ts';
import type { Value } from '../pickle/pickle-value.ts';
import { scalarMetadata, tensorTable } from '../pickle/tensor-table.ts';
import { refuseSecondFormat } from '../second-format.ts';
import type { Tensor, Weights } from '../tensors.ts';
import { foreignFile } from './torch-foreign.ts';
import { isTorchLegacy, parseTorchLegacy } from './torch-legacy.ts';
import { MAX_PICKLE_BYTES } from './torch-limits.ts';
import { parseTorchZip } from './torch-zip.ts';

const HEAD_BYTES = 512;

/**
 * Judges what PyTorch and pickle write, by its content alone: checkpoints in a zip archive and in the layout before
 * 1.6, and bare pickles. Nothing is executed: see `docs/reference/pickle-policy.md` for what is allowed and why.
 *
 * @throws {Refusal} `unsafe-code` for anything a checkpoint has no need of, otherwise as its parts say.
 */
export async function parsePytorch(
  source: ByteSource,
  progress: (fraction: number) => void,
): Promise<Weights> {
  const head = Buffer.from(await source.read(0, HEAD_BYTES));
  if (head.length === 0) throw new Refusal('truncated', 'The file is empty (0 bytes).');
  const foreign = foreignFile(head);
  if (foreign !== undefined) throw foreign;
  // As torch.load decides: a zip archive is one that begins as such.
  if (head.toString('latin1', 0, 4) === 'PK\x03\x04') return parseTorchZip(source, progress);
  await refuseSecondFormat(source, 'a pickle', false);
  if (isTorchLegacy(head)) return parseTorchLegacy(source, progress);
  return parseBarePickles(source, progress);
}

/** Pickles one after the other to the end of the file; every one is judged. */
async function parseBarePickles(source: ByteSource, progress: (fraction: number) => void): Promise<Weights> {
  const bytes = await readWhole(source, MAX_PICKLE_BYTES, 'pickle');
  const findings = new PickleFindings();
  const values: Value[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { value, end } = runPickle(bytes, at, 'pickle', findings);
    values.push(value);
    at = end;
    progress(at / bytes.length);
  }
  judgeEmbedded(findings);
  const [first] = values;
  return {
    format: 'pickle',
    label: 'a Python pickle',
    mimeType: 'application/octet-stream',
    tensors: joinTables(values),
    metadata: first === undefined ? new Map() : scalarMetadata(first),
    details: {
      pickleProtocol: findings.protocol,
      pickles: values.length,
      globals: [...findings.globals].sort(),
    },
  };
}

/** The tensors of the first pickle under their names, those of the others behind the number of theirs. */
function joinTables(values: readonly Value[]): ReadonlyMap<string, Tensor> {
  const joined = new Map<string, Tensor>();
  for (const [index, value] of values.entries()) {
    for (const [name, tensor] of tensorTable(value))
      joined.set(index === 0 ? name : `${index}.${name}`, tensor);
  }
  return joined;
}
