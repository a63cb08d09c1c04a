import { type ImportPlan, ImportRefusedError, type PlannedFile } from '../../ports/import-source.ts';
import { OccupiedPaths } from '../../ports/occupied-paths.ts';
import type { HubClient } from './hub-client.ts';
import { chooseFiles } from './layouts/choose-files.ts';
import {
  type FileChoice,
  ListedRepository,
  type ReadJson,
  type RepositoryFile,
} from './layouts/listed-repository.ts';
import { chooseNamed } from './layouts/named-file.ts';
import { listTree, type TreeFile } from './list-tree.ts';
import { modelName, modelOrigin } from './model-origin.ts';
import { documentReader } from './read-document.ts';
import type { HubReference } from './reference/hub-reference.ts';
import { type RepositoryInfo, repositoryInfo } from './repository-info.ts';
import { isSafePath } from './safe-path.ts';

/** Most files of one import. */
const MAX_FILES = 1000;

/**
 * Pins the revision, lists the files at that commit, and chooses those that are the model.
 * @throws ImportRefusedError or ImportDelayedError
 */
export async function planImport(
  client: HubClient,
  reference: HubReference,
  signal: AbortSignal,
): Promise<ImportPlan> {
  const info = await repositoryInfo(client, reference, signal);
  const { path } = reference;
  const parent = path === null ? '' : path.slice(0, Math.max(0, path.lastIndexOf('/')));
  const subject = { repository: info.id, revision: reference.revision };
  const files = await listTree(client, info, parent, path === null ? subject : { ...subject, path }, signal);
  const readJson = documentReader(client, info, reference, signal);
  const choice = await choose({ reference, info, files, readJson });
  return {
    name: modelName(info.id, reference),
    shortDescription: null,
    triggerWords: info.instancePrompt === null ? [] : [info.instancePrompt],
    origin: modelOrigin(client.endpoint, reference, info),
    files: plannedFiles(choice, info),
  };
}

interface Listed {
  readonly reference: HubReference;
  readonly info: RepositoryInfo;
  readonly files: readonly TreeFile[];
  readonly readJson: ReadJson;
}

/** By the path that was given, which is that of a file or of a folder; else by the repository's layout. */
async function choose(listed: Listed): Promise<FileChoice> {
  const { path } = listed.reference;
  if (path === null) return chooseFiles(new ListedRepository({ ...listed, root: '' }));
  const whole = new ListedRepository({ ...listed, root: '' });
  const named = whole.at(path);
  if (named !== undefined) return chooseNamed(whole, named);
  const folder = whole.below(path);
  if (folder.files.length > 0) return chooseFiles(folder);
  throw new ImportRefusedError(
    'file-not-found',
    `${listed.info.id} has neither a file nor a folder ${path} at revision ${listed.reference.revision}. Upper and lower case count.`,
    { repository: listed.info.id, path },
  );
}

function plannedFiles(choice: FileChoice, info: RepositoryInfo): readonly PlannedFile[] {
  const chosen = new Map<string, PlannedFile>();
  const occupied = new OccupiedPaths();
  const add = (role: PlannedFile['role'], files: readonly RepositoryFile[]) => {
    for (const file of files) {
      if (chosen.has(file.path)) continue;
      const one = planned(file, role, info);
      if (occupied.take(file.path)) chosen.set(file.path, one);
      // A second readme in other letters can be done without; weights cannot.
      else if (role === 'content') throw sameFile(file, info);
    }
  };
  add('content', choice.weights);
  // An empty file says nothing, and there is no way to fetch nothing: an empty README fails no import.
  add(
    'companion',
    choice.companions.filter(({ source }) => source.size !== 0),
  );
  if (chosen.size > MAX_FILES) {
    throw new ImportRefusedError(
      'too-many-files',
      `The model consists of ${chosen.size} files, more than the ${MAX_FILES} that one import can have.`,
    );
  }
  return [...chosen.values()];
}

function planned(file: RepositoryFile, role: PlannedFile['role'], info: RepositoryInfo): PlannedFile {
  const { path, size, digest, xetHash } = file.source;
  if (!isSafePath(file.path) || !isSafePath(path)) {
    throw new ImportRefusedError(
      'unsafe-path',
      `${info.id} has a file that reads as another, or whose path could lead out of its folder; nothing of it is imported.`,
      { repository: info.id },
    );
  }
  return {
    path: file.path,
    size,
    digest,
    role,
    locator: { repository: info.id, commit: info.commit, path, ...(xetHash === null ? {} : { xetHash }) },
  };
}

function sameFile(file: RepositoryFile, info: RepositoryInfo): ImportRefusedError {
  return new ImportRefusedError(
    'unsafe-path',
    `${info.id} has another file in the place of ${file.path}, told apart by upper and lower case at most; nothing of it is imported. Name one of the two.`,
    { repository: info.id, path: file.path },
  );
}
