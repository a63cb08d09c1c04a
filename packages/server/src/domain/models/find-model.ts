import type { ModelDetails, ModelRepository } from '../../ports/model-repository.ts';
import { NotFoundError } from '../errors.ts';

/** @throws NotFoundError also for a model of another project, which the caller must not learn of. */
export async function findModel(
  models: Pick<ModelRepository, 'find'>,
  projectId: string,
  id: string,
): Promise<ModelDetails> {
  const model = await models.find(projectId, id);
  if (model === undefined) {
    throw new NotFoundError(`There is no model ${id} in this project`, { modelId: id });
  }
  return model;
}
