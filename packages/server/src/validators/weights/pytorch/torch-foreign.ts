import { Refusal } from '../../refusal.ts';
import { beginsLikeTar } from './tar-header.ts';

/** What other files begin with, and what they are, to follow "The file is". */
const MAGICS: readonly (readonly [magic: string, what: string])[] = [
  ["7z\xbc\xaf'\x1c", 'a 7-Zip archive'],
  ['Rar!\x1a\x07', 'a RAR archive'],
  ['\x1f\x8b', 'compressed with gzip'],
  ['BZh', 'compressed with bzip2'],
  ['\xfd7zXZ\0', 'compressed with xz'],
  ['\x28\xb5\x2f\xfd', 'compressed with Zstandard'],
  ['\x04\x22\x4d\x18', 'compressed with LZ4'],
  ['\x89HDF\r\n\x1a\n', 'an HDF5 file, as Keras writes it'],
  ['\x93NUMPY', 'a NumPy array (.npy)'],
  ['PK\x05\x06', 'an empty zip archive'],
  ['PK\x07\x08', 'a zip archive in several volumes'],
];

/** Archives by a member that only they have, and why they are refused. */
const ARCHIVES: readonly (readonly [member: RegExp, what: string])[] = [
  [/^\[Content_Types\]\.xml$/, 'an Office document'],
  [/^AndroidManifest\.xml$/, 'an Android package'],
  [/^META-INF\/MANIFEST\.MF$/, 'a Java archive'],
  [/^META-INF\/container\.xml$|^mimetype$/, 'an EPUB or OpenDocument file'],
  [/^model\.weights\.h5$/, 'a Keras model'],
  [/\.usd[ac]?$/, 'a USDZ scene'],
  [/\.npy$/, 'a set of NumPy arrays (.npz), whose arrays may hold pickles'],
];

/** @param head The first 512 bytes, or fewer where the file has fewer. */
export function foreignFile(head: Buffer): Refusal | undefined {
  if (beginsLikeTar(head)) {
    return new Refusal(
      'unsupported-type',
      'The file is a tar archive, as PyTorch wrote checkpoints before 0.1.10; load it there and save it with a current PyTorch, or as safetensors.',
    );
  }
  const text = head.toString('latin1', 0, 8);
  const found = MAGICS.find(([magic]) => text.startsWith(magic));
  if (found === undefined) return undefined;
  return new Refusal(
    'unsupported-type',
    `The file is ${found[1]}, whatever its name says; upload the checkpoint itself, best as safetensors.`,
  );
}

/** @param names Of all members. */
export function foreignArchive(names: readonly string[]): Refusal | undefined {
  if (names.some((name) => /^[^/]+\/(?:code\/|constants\.pkl$)/.test(name))) {
    return new Refusal(
      'unsafe-code',
      'The file is a TorchScript archive, which holds the code of its model; save the state_dict() instead, or convert it to safetensors.',
    );
  }
  if (names.some((name) => /^[^/]+\/\.data\/(?:extern_modules|python_version)$/.test(name))) {
    return new Refusal(
      'unsafe-code',
      'The file is a torch.package archive, which holds Python code; save the state_dict() instead, or convert it to safetensors.',
    );
  }
  const found = ARCHIVES.find(([member]) => names.some((name) => member.test(name)));
  return found === undefined
    ? undefined
    : new Refusal('unsupported-type', `The file is ${found[1]}, not a PyTorch checkpoint.`);
}
