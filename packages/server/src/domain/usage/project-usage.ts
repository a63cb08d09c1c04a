import type { KindUsage, ProjectUsage } from '../../ports/usage-repository.ts';
import type { Dependencies } from '../dependencies.ts';

/** What a project takes, for people to look at. All sizes are bytes. */
export interface UsageView extends ProjectUsage {
  /** Kinds that occur, the largest first. */
  readonly kinds: readonly KindUsage[];
  /** Sum of the kinds. */
  readonly bytes: number;
}

/** What the files of a project, and what was made of them, come to. */
export async function projectUsage(
  deps: Pick<Dependencies, 'database'>,
  projectId: string,
): Promise<UsageView> {
  const usage = await deps.database.usage.ofProject(projectId);
  return {
    ...usage,
    kinds: usage.kinds.toSorted(
      (a, b) => b.bytes - a.bytes || b.count - a.count || (a.kind < b.kind ? -1 : 1),
    ),
    bytes: usage.kinds.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
