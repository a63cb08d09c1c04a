import type { ModelSummary } from '../../ports/model-repository.ts';
import type { Dependencies } from '../dependencies.ts';

/** The models with these ids, in the order asked for, each once; unknown ids are left out. */
export async function getModels(
  deps: Pick<Dependencies, 'database'>,
  projectId: string,
  ids: readonly string[],
): Promise<readonly ModelSummary[]> {
  const unique = [...new Set(ids)];
  const found = await deps.database.models.findMany(projectId, unique);
  const byId = new Map(found.map((model) => [model.id, model]));
  return unique.flatMap((id) => byId.get(id) ?? []);
}
