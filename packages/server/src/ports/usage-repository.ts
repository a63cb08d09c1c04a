import type { AssetKind } from '@wharf/contract';

/** What the files of one kind in a project come to. */
export interface KindUsage {
  readonly kind: AssetKind | 'model';
  /** Assets or models. */
  readonly count: number;
  /** Bytes of their files, each counted as often as it is used. */
  readonly bytes: number;
}

/** What a project takes, as the database knows it. All sizes are bytes. */
export interface ProjectUsage {
  /** Kinds that occur, in no particular order. */
  readonly kinds: readonly KindUsage[];
  /** All blobs of the project, each once. */
  readonly storedBytes: number;
  /** Of these, what was made of files and is not one itself. */
  readonly derivedBytes: number;
  /** Uploads that wait for bytes or are being fetched; sizes that nobody knows yet count as nothing. */
  readonly pending: { readonly count: number; readonly bytes: number };
}

export interface UsageRepository {
  /** Nothing but zeros for a project that is empty or unknown. */
  ofProject(projectId: string): Promise<ProjectUsage>;
}
