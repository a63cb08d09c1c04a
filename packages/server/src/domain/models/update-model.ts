import type { ModelDetails } from '../../ports/model-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { InvalidRequestError } from '../errors.ts';
import { freeText, singleLine } from '../plain-text.ts';
import { findModel } from './find-model.ts';

export interface ModelUpdate {
  readonly name?: string;
  readonly shortDescription?: string;
  readonly description?: string;
}

/**
 * Renames or describes a model. An update that says nothing changes nothing and returns the model,
 * so that a form can be saved unchanged.
 * @throws InvalidRequestError for a blank name.
 */
export async function updateModel(
  deps: Pick<Dependencies, 'database' | 'clock'>,
  projectId: string,
  id: string,
  body: ModelUpdate,
): Promise<ModelDetails> {
  const { models } = deps.database;
  const model = await findModel(models, projectId, id);
  const name = body.name === undefined ? undefined : singleLine(body.name);
  if (name === '') throw new InvalidRequestError('name must not be empty', { field: 'name' });
  const shortDescription = body.shortDescription === undefined ? undefined : freeText(body.shortDescription);
  const description = body.description === undefined ? undefined : freeText(body.description);
  if (name === undefined && shortDescription === undefined && description === undefined) return model;
  await models.update(projectId, id, { name, shortDescription, description }, deps.clock());
  return findModel(models, projectId, id);
}
