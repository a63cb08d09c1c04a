/** What a project may have; null: what the installation allows; 0: as much as there is room for. */
export interface OwnQuota {
  /** Bytes kept, those of uploads under way included. */
  readonly bytes: number | null;
  /** Uploads and imports under way at once. */
  readonly uploads: number | null;
}

/** What a project has, as its quota counts it. */
export interface QuotaUse {
  /**
   * Bytes of all its objects that are not doomed: what is stored, each content once, and what is reserved for uploads
   * under way.
   */
  readonly bytes: number;
  /** Uploads that are neither imported nor failed. */
  readonly uploads: number;
}

/**
 * Quotas of projects. The bytes of a project are counted by the database itself, with every change of the ledger
 * and in the same transaction: no code can forget it.
 */
export interface QuotaRepository {
  /** Nulls for a project that has none of its own. */
  find(projectId: string): Promise<OwnQuota>;
  /** Those that projects have of their own, by project. */
  list(): Promise<ReadonlyMap<string, OwnQuota>>;
  set(projectId: string, quota: OwnQuota): Promise<void>;
  /** Zeros for a project that is empty or unknown. */
  countUse(projectId: string): Promise<QuotaUse>;
  /**
   * The same as `countUse`; until the transaction ends, whoever else asks for it waits. Ask before the
   * transaction changes what is counted: whether its own changes are in the answer depends on the database.
   */
  lockUse(projectId: string): Promise<QuotaUse>;
}
