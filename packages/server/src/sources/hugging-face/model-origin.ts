import type { JsonObject } from '../../ports/import-source.ts';
import type { HubEndpoint } from './hub-endpoint.ts';
import { stem } from './layouts/file-names.ts';
import { type HubReference, repositoryName } from './reference/hub-reference.ts';
import type { RepositoryInfo } from './repository-info.ts';

/** Names that say nothing of the model in the file. */
const CONVENTIONAL =
  /^(?:diffusion_pytorch_model|pytorch_model|model|adapter_model|pytorch_lora_weights|model_index|consolidated)\b/i;

/** Where the model comes from and what may be done with it, as the Hub has it. Kept with the model. */
export function modelOrigin(endpoint: HubEndpoint, asked: HubReference, info: RepositoryInfo): JsonObject {
  return {
    provider: 'huggingface',
    repository: info.id,
    revision: asked.revision,
    commit: info.commit,
    url: `${endpoint.page(info.id)}/tree/${info.commit}`,
    license: info.license,
    licenseName: info.licenseName,
    licenseLink: info.licenseLink,
    baseModel: info.baseModels,
    gated: info.gated ?? false,
    libraryName: info.libraryName,
    pipelineTag: info.pipelineTag,
    tags: info.tags,
    ...(endpoint.isOfficial ? {} : { endpoint: endpoint.base }),
  };
}

/**
 * The repository's name; with that of the file or the quantisation that was asked for, unless the one
 * includes the other.
 *
 * @param repository the present one
 */
export function modelName(repository: string, { path, quantization }: HubReference): string {
  const name = repositoryName(repository);
  if (quantization !== null) return `${name} ${quantization}`;
  if (path === null) return name;
  const part = stem(path.slice(path.lastIndexOf('/') + 1));
  if (CONVENTIONAL.test(part)) return name;
  return part.toLowerCase().includes(name.toLowerCase()) ? part : `${name} ${part}`;
}
