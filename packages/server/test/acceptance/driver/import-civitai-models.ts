import type { FakeFile, FakeModel, FakeVersion } from '../../origins/civitai/catalogue.ts';
import { sampleWeights } from './sample-weights.ts';

/** A file of valid weights of its own. */
export function civitaiFile(id: number, changes: Partial<FakeFile> = {}): FakeFile {
  return {
    id,
    name: `file-${id}.safetensors`,
    content: sampleWeights(`civitai ${id}`),
    metadata: { format: 'SafeTensor' },
    ...changes,
  };
}

/** A model with one version and one file: of model 7, these are 70 and 700. */
export function civitaiModel(
  id: number,
  version: Partial<FakeVersion> = {},
  model: Partial<FakeModel> = {},
): FakeModel {
  return { id, versions: [{ id: id * 10, files: [civitaiFile(id * 100)], ...version }], ...model };
}

/** When early access, a year from now, ends. */
export const IN_A_YEAR = new Date(Date.now() + 365 * 86_400_000).toISOString();
