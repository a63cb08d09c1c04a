export interface ProjectRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
}

export interface ApiKeyRecord {
  /** The public half, sent as the user name of HTTP Basic. */
  readonly key: string;
  readonly projectId: string;
  /** `authorId` of what the key creates: 32 hexadecimal digits. */
  readonly authorId: string;
  /** Keyed hash of the secret, hexadecimal; the secret itself is never stored. */
  readonly secretHash: string;
  readonly name: string;
  /** Manages projects and keys. */
  readonly administrator: boolean;
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

export interface ProjectRepository {
  insert(project: ProjectRecord): Promise<void>;
  find(id: string): Promise<ProjectRecord | undefined>;
  findByName(name: string): Promise<ProjectRecord | undefined>;
  /** Oldest first. */
  list(): Promise<readonly ProjectRecord[]>;
}

export interface ApiKeyRepository {
  insert(key: ApiKeyRecord): Promise<void>;
  find(key: string): Promise<ApiKeyRecord | undefined>;
  /** Keys with that secret hash that are not revoked. */
  findBySecretHash(secretHash: string): Promise<readonly ApiKeyRecord[]>;
  /** Oldest first; of one project or of all. */
  list(projectId?: string): Promise<readonly ApiKeyRecord[]>;
  /** Stores another secret hash for a key and lifts a revocation. */
  replaceSecret(key: string, secretHash: string): Promise<void>;
  /** Without the key: nothing. */
  makeAdministrator(key: string): Promise<void>;
  /** @returns false when there is no such key or it was revoked before. */
  revoke(key: string, at: number): Promise<boolean>;
}
