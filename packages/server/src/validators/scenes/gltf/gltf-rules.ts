import { type Issue, type Options, validateBytes } from 'gltf-validator';
import { plainText } from '../../file-text.ts';
import { Refusal } from '../../refusal.ts';

/**
 * Rules whose breach makes a file unusable, by the codes of Khronos's validator (its ISSUES.md): parts that are
 * missing, of the wrong type, or outside of what they lie in, and data that no GPU can be given. The others
 * (bounds that are off by a digit, quaternions of length 1.001, missing tangents) are broken by files that
 * every viewer shows.
 */
const FATAL: readonly string[] = [
  'GLB_CHUNK_LENGTH_UNALIGNED',
  'GLB_CHUNK_TOO_BIG',
  'GLB_DUPLICATE_CHUNK',
  'GLB_EMPTY_CHUNK',
  'GLB_INVALID_MAGIC',
  'GLB_INVALID_VERSION',
  'GLB_LENGTH_MISMATCH',
  'GLB_LENGTH_TOO_SMALL',
  'GLB_UNEXPECTED_BIN_CHUNK',
  'GLB_UNEXPECTED_END_OF_CHUNK_DATA',
  'GLB_UNEXPECTED_END_OF_CHUNK_HEADER',
  'GLB_UNEXPECTED_END_OF_HEADER',
  'GLB_UNEXPECTED_FIRST_CHUNK',
  'INVALID_JSON',
  'UNKNOWN_ASSET_MAJOR_VERSION',
  'ASSET_MIN_VERSION_GREATER_THAN_VERSION',
  'UNDEFINED_PROPERTY',
  'TYPE_MISMATCH',
  'ARRAY_TYPE_MISMATCH',
  'INVALID_INDEX',
  'UNRESOLVED_REFERENCE',
  'NODE_LOOP',
  'BUFFER_MISSING_GLB_DATA',
  'BUFFER_BYTE_LENGTH_MISMATCH',
  'BUFFER_VIEW_TOO_LONG',
  'ACCESSOR_TOO_LONG',
  'ACCESSOR_SMALL_BYTESTRIDE',
  'ACCESSOR_OFFSET_ALIGNMENT',
  'ACCESSOR_TOTAL_OFFSET_ALIGNMENT',
  'ACCESSOR_INDEX_OOB',
  'ACCESSOR_JOINTS_INDEX_OOB',
  'ACCESSOR_SPARSE_COUNT_OUT_OF_RANGE',
  'ACCESSOR_SPARSE_INDEX_OOB',
];
const FATAL_CODES: ReadonlySet<string> = new Set(FATAL);
/** Issues to gather before the rest is only searched for fatal ones. */
const MAX_ISSUES = 1000;

/** What the validator found beside fatal faults; undefined where there was too much to count. */
export interface GltfFindings {
  readonly errors: number | undefined;
  readonly warnings: number | undefined;
}

/**
 * Applies the rules of glTF 2.0 through Khronos's validator. No file beside this one is ever opened: external
 * buffers and images go unchecked.
 *
 * Whatever makes the validator recurse deeply has to be refused before: it would end the process.
 *
 * @throws {Refusal} at a fatal fault, with its code and JSON pointer.
 */
export async function requireGltfRules(
  bytes: Buffer,
  format: 'glb' | 'gltf',
  label: string,
): Promise<GltfFindings> {
  // What is external to the file is named in the result instead.
  const all = await validate(bytes, { format, maxIssues: MAX_ISSUES, ignoredIssues: ['IO_ERROR'] }, label);
  if (!all.truncated) return { errors: all.numErrors, warnings: all.numWarnings };
  // At the limit the validator stops, and a crowd of warnings would hide a fault.
  await validate(bytes, { format, maxIssues: 1, onlyIssues: FATAL }, label);
  return { errors: undefined, warnings: undefined };
}

async function validate(
  bytes: Buffer,
  options: Pick<Options, 'format' | 'maxIssues' | 'onlyIssues' | 'ignoredIssues'>,
  label: string,
) {
  const { issues } = await validateBytes(bytes, {
    ...options,
    writeTimestamp: false,
    externalResourceFunction: () => Promise.reject('not part of this file'),
  }).catch((reason: unknown) => {
    throw new Refusal('corrupt', `The ${label} cannot be validated: ${plainText(String(reason), 160)}.`);
  });
  const fault = issues.messages?.find(isFatal);
  if (fault !== undefined) throw refusalFor(fault, label);
  return issues;
}

function isFatal({ code, pointer }: Issue): boolean {
  if (FATAL_CODES.has(code)) return true;
  // A data URI is part of the file; an image's odd address is its own matter.
  return code === 'INVALID_URI' && /^\/buffers\//.test(pointer ?? '');
}

function refusalFor({ code, message, pointer, offset }: Issue, label: string): Refusal {
  const where =
    pointer === undefined ? `byte ${offset ?? 0}` : plainText(pointer === '' ? '/' : pointer, 120);
  const reason = plainText(message, 160).replace(/\.$/, '');
  return new Refusal(
    code === 'UNKNOWN_ASSET_MAJOR_VERSION' ? 'unsupported-type' : 'corrupt',
    `The ${label} is invalid at ${where}: ${reason} (rule ${code}).`,
    {
      rule: code,
      ...(pointer === undefined ? { offset: offset ?? 0 } : { pointer: plainText(pointer, 120) }),
    },
  );
}
