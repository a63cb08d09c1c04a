import type { Kind } from '@wharf/contract';
import type { Accepted, Inspection, Refused } from '../../ports/validator.ts';
import type { Dependencies } from '../dependencies.ts';
import type { StagedFile } from './staged-files.ts';

/** A file with its digest and the verdict on it. */
export interface InspectedFile extends StagedFile {
  readonly sha256: string;
  /** Null for a companion whose content nobody looks at. */
  readonly inspection: Accepted | null;
}

export type InspectedUpload =
  | { readonly verdict: 'accepted'; readonly files: readonly InspectedFile[] }
  | { readonly verdict: 'refused'; readonly refusal: Refused };

/** Share of a file's progress that its digest stands for. */
const DIGEST_SHARE = 0.3;
/** Companions of a model that are text by their names; others, such as `tokenizer.model`, are kept as bytes. */
const TEXT_NAME = /(?:^|\/)(?:[^./]+|.+\.(?:json|jsonl|txt|md|jinja|jinja2|ya?ml|toml|csv|cfg|ini))$/i;

/**
 * Computes the digest of each file where it is not known yet, and has each decoded in an isolated process: the
 * content as the upload's kind, the companions of a model as the text they should be.
 * @param report gets 0 to 1
 * @returns the verdict; the first file refused decides
 */
export async function inspectFiles(
  deps: Pick<Dependencies, 'blobs' | 'decoder' | 'tracer' | 'crashPoint'>,
  kind: Kind,
  files: readonly StagedFile[],
  report: (progress: number) => void,
  signal: AbortSignal,
): Promise<InspectedUpload> {
  const inspected: InspectedFile[] = [];
  for (const [index, file] of files.entries()) {
    const share = (done: number) => report((index + done) / files.length);
    const sha256 = file.sha256 ?? (await digest(deps, file, share, signal));
    deps.crashPoint('process:digested');
    const inspection = await inspect(deps, kind, file, share, signal);
    deps.crashPoint('process:inspected');
    if (inspection?.verdict === 'refused') {
      return { verdict: 'refused', refusal: files.length === 1 ? inspection : naming(file, inspection) };
    }
    inspected.push({ ...file, sha256, inspection });
  }
  return { verdict: 'accepted', files: inspected };
}

/** Of several files, the one that is at fault. */
function naming({ path, role }: StagedFile, refusal: Refused): Refused {
  const details = { ...refusal.details, path };
  if (role === 'companion' && refusal.code === 'type-mismatch') {
    // Nobody declared its type: it is held to its name.
    const message = `${path} is named like a text, but its content is not text: the model is not what it seems. Import its weights alone, or tell its author.`;
    return { ...refusal, message, details };
  }
  return { ...refusal, message: `${path}: ${refusal.message}`, details };
}

function digest(
  deps: Pick<Dependencies, 'blobs' | 'tracer'>,
  { storageKey, size }: StagedFile,
  report: (progress: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const onProgress = (done: number) => report((done / Math.max(1, size)) * DIGEST_SHARE);
  return deps.tracer.run('file.digest', { attributes: { 'wharf.file.size': size } }, () =>
    deps.blobs.digest(storageKey, onProgress, signal),
  );
}

async function inspect(
  deps: Pick<Dependencies, 'blobs' | 'decoder' | 'tracer'>,
  kind: Kind,
  file: StagedFile,
  report: (progress: number) => void,
  signal: AbortSignal,
): Promise<Inspection | null> {
  const companion = file.role === 'companion';
  if (companion && !TEXT_NAME.test(file.path)) return null;
  const judgedAs = companion ? 'text' : kind;
  const attributes = { 'wharf.file.size': file.size, 'wharf.file.kind': judgedAs };
  return deps.tracer.run('file.decode', { attributes }, async (span) => {
    await using source = await deps.blobs.open(file.storageKey);
    const inspection = await deps.decoder.inspect({
      kind: judgedAs,
      fileName: file.path.split('/').at(-1) ?? file.path,
      contentType: companion ? 'text/plain' : file.contentType,
      source,
      onProgress: (fraction) => report(DIGEST_SHARE + fraction * (1 - DIGEST_SHARE)),
      signal,
    });
    if (inspection.verdict === 'refused') span.annotate({ 'wharf.refusal.code': inspection.code });
    return inspection;
  });
}
