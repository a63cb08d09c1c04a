import assert from 'node:assert/strict';
import { ImportRefusedError } from '../../../src/ports/import-source.ts';
import { chooseFiles } from '../../../src/sources/hugging-face/layouts/choose-files.ts';
import {
  type FileChoice,
  ListedRepository,
} from '../../../src/sources/hugging-face/layouts/listed-repository.ts';
import { chooseNamed } from '../../../src/sources/hugging-face/layouts/named-file.ts';
import type { HubReference } from '../../../src/sources/hugging-face/reference/hub-reference.ts';
import type { RepositoryInfo } from '../../../src/sources/hugging-face/repository-info.ts';

/** Files by path: bytes, or the JSON in them. */
export type Sample = Readonly<Record<string, number | object>>;

export const GB = 1e9;
export const COMMON: Sample = { '.gitattributes': 1, 'README.md': 1, 'LICENSE.md': 1 };
export const PROVENANCE = ['README.md', 'LICENSE.md'];

export function listed(
  files: Sample,
  reference: Partial<HubReference> = {},
  tags: readonly string[] = [],
): ListedRepository {
  const info: RepositoryInfo = {
    id: 'org/name',
    commit: '0'.repeat(40),
    gated: null,
    libraryName: null,
    pipelineTag: null,
    tags,
    license: null,
    licenseName: null,
    licenseLink: null,
    baseModels: [],
    instancePrompt: null,
  };
  return new ListedRepository({
    reference: { repository: 'org/name', revision: 'main', path: null, quantization: null, ...reference },
    info,
    files: Object.entries(files).map(([path, what]) => ({
      path,
      size: typeof what === 'number' ? what : JSON.stringify(what).length,
      digest: null,
      xetHash: null,
    })),
    root: '',
    readJson: async ({ source }) => files[source.path],
  });
}

const paths = (choice: FileChoice) => ({
  weights: choice.weights.map(({ path }) => path),
  companions: choice.companions.map(({ path }) => path),
});

export async function chosen(...given: Parameters<typeof listed>) {
  return paths(await chooseFiles(listed(...given)));
}

export async function named(files: Sample, path: string) {
  const repository = listed(files, { path });
  const file = repository.at(path);
  assert.ok(file !== undefined);
  return paths(await chooseNamed(repository, file));
}

export async function refused(...given: Parameters<typeof listed>): Promise<ImportRefusedError> {
  const outcome = await chooseFiles(listed(...given)).catch((error: unknown) => error);
  assert.ok(outcome instanceof ImportRefusedError, String(outcome));
  return outcome;
}
