import { paths } from './paths.ts';

/** The page of what an upload became; `undefined` while it is nothing yet. */
export function entityPath(upload: {
  readonly kind: string;
  readonly entityId?: string | undefined;
}): string | undefined {
  const { kind, entityId } = upload;
  if (entityId === undefined) return undefined;
  // Kind `asset` takes weights, too, and makes a model of them.
  const isModel = kind === 'model' || entityId.startsWith('model_');
  return isModel ? paths.model(entityId) : paths.asset(entityId);
}
