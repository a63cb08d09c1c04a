import { type ImportPlan, ImportRefusedError, type PlannedFile } from '../../ports/import-source.ts';
import { OccupiedPaths } from '../../ports/occupied-paths.ts';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { safeFileName } from '../uploads/file-name.ts';

/** Most files of one import. */
const MAX_FILES = 1000;
/** Most characters of a file's path. */
const MAX_PATH = 1024;

/** @throws ImportRefusedError for a plan that cannot be carried out here */
export async function checkPlan(
  deps: Pick<Dependencies, 'database' | 'blobs' | 'limits'>,
  source: UploadRecord['source'],
  { files }: Pick<ImportPlan, 'files'>,
): Promise<void> {
  // What comes from a url is named when its first answer is here.
  if (source !== 'url') checkPaths(files);
  checkSizes(files, deps.limits.maxFileSize);
  await checkSpace(deps, files);
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
