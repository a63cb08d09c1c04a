import { type ImportPlan, ImportRefusedError, type PlannedFile } from '../../ports/import-source.ts';
import type { Lease } from '../../ports/job-repository.ts';
import { OccupiedPaths } from '../../ports/occupied-paths.ts';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { fenced } from '../uploads/fenced.ts';
import { safeFileName } from '../uploads/file-name.ts';

/** Most files of one import. */
const MAX_FILES = 1000;
/** Most characters of a file's path. */
const MAX_PATH = 1024;
/** Most files that the upload lists in its `config`; the model lists all of them. */
const LISTED_FILES = 100;

/**
 * Stores what will be fetched, once for all workers that come: what the source answers later no longer counts.
 * @throws ImportRefusedError for a plan that cannot be carried out here
 */
export async function pinPlan(
  deps: Pick<Dependencies, 'database' | 'blobs' | 'clock' | 'limits'>,
  lease: Lease,
  upload: UploadRecord,
  plan: ImportPlan,
): Promise<void> {
  // What comes from a url is named when its first answer is here.
  if (upload.source !== 'url') checkPaths(plan.files);
  checkSizes(plan.files, deps.limits.maxFileSize);
  await checkSpace(deps, plan.files);
  await fenced(deps, lease, {}, async (tx) => {
    if (!(await tx.imports.savePlan(upload.id, plan))) return;
    // A single file from a url is described when its first answer is here.
    if (upload.source !== 'url') await tx.uploads.describe(upload.id, deps.clock(), description(plan));
  });
}

/** Also sources are written by people: a path that leaves its folder never gets beyond this. */
function checkPaths(files: readonly PlannedFile[]): void {
  if (files.length === 0 || files.length > MAX_FILES) {
    throw new ImportRefusedError(
      'too-many-files',
      `The import has ${files.length} files; at most ${MAX_FILES} can be one model. Name a single file or folder.`,
      { files: files.length, maximum: MAX_FILES },
    );
  }
  const occupied = new OccupiedPaths();
  for (const { path } of files) {
    if (!isClean(path) || !occupied.take(path)) {
      throw new ImportRefusedError(
        'unsafe-path',
        `The source names a file ${JSON.stringify(path.slice(0, 200))}, which cannot be stored under that name. Import the other files one by one.`,
      );
    }
  }
}

/** Every segment is a name as a client's file may have one. */
function isClean(path: string): boolean {
  return path.length <= MAX_PATH && path.split('/').every((segment) => safeFileName(segment) === segment);
}

function checkSizes(files: readonly PlannedFile[], maxFileSize: number): void {
  const tooLarge = files.find(({ size }) => size !== null && size > maxFileSize);
  if (tooLarge === undefined) return;
  throw new ImportRefusedError(
    'too-large',
    `${tooLarge.path} has ${tooLarge.size} bytes; this server accepts at most ${maxFileSize}.`,
    { path: tooLarge.path, fileSize: tooLarge.size, maxFileSize },
  );
}

/** Before hours of downloading; each file reserves its own space when its turn comes. */
async function checkSpace(
  deps: Pick<Dependencies, 'database' | 'blobs'>,
  files: readonly PlannedFile[],
): Promise<void> {
  const free = await deps.blobs.freeBytes();
  if (free === undefined) return;
  const needed = files.reduce((sum, { size }) => sum + (size ?? 0), 0);
  const available = Math.max(0, free - (await deps.database.objects.outstandingBytes()));
  if (needed <= available) return;
  throw new ImportRefusedError(
    'storage-full',
    `The import needs ${needed} bytes, but only ${available} are free: delete something or abort other uploads, then import it again.`,
    { needed, available },
  );
}

/** What the upload says of itself while its files are on their way. */
function description(plan: ImportPlan) {
  const [content] = plan.files.filter(({ role }) => role === 'content');
  const single = plan.files.length === 1 ? content : undefined;
  const fileName = single?.path.split('/').at(-1) ?? plan.name ?? content?.path;
  const sizes = plan.files.map(({ size }) => size);
  const known = sizes.filter((size) => size !== null);
  const files = plan.files.slice(0, LISTED_FILES).map(({ path, size }) => ({ path, size }));
  return {
    ...(fileName === undefined ? {} : { fileName: safeFileName(fileName) }),
    ...(known.length === sizes.length ? { fileSize: known.reduce((sum, size) => sum + size, 0) } : {}),
    config: {
      files,
      filesCount: plan.files.length,
      ...(plan.origin === null ? {} : { origin: plan.origin }),
    },
  };
}
