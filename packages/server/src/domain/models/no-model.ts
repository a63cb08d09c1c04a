import { NotFoundError } from '../errors.ts';

/** There is no such model in the caller's project. */
export function noModel(id: string): NotFoundError {
  return new NotFoundError(`There is no model ${id} in this project`, { modelId: id });
}
