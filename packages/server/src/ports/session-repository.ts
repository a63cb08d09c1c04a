import type { ApiKeyRecord, ProjectRecord } from './project-repository.ts';

/** Somebody who has signed in to the console. */
export interface SessionRecord {
  /** Keyed hash of the token that the browser holds, hexadecimal; the token itself is never stored. */
  readonly id: string;
  /** The key that opened it. */
  readonly key: string;
  /** The chosen project. */
  readonly projectId: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** A session with what it stands for, as that is now. */
export interface KeyedSession {
  readonly session: SessionRecord;
  readonly key: ApiKeyRecord;
  readonly project: ProjectRecord;
}

/** Sessions, expired ones and those of revoked keys included: who asks judges them. */
export interface SessionRepository {
  insert(session: SessionRecord): Promise<void>;
  find(id: string): Promise<KeyedSession | undefined>;
  /** Sets when a session expires, never to an earlier time than it has. Without the session: nothing. */
  extend(id: string, expiresAt: number): Promise<void>;
  /** Without the session: nothing. */
  chooseProject(id: string, projectId: string): Promise<void>;
  /** Without the session: nothing. */
  delete(id: string): Promise<void>;
  /** Deletes all that a key has opened. */
  deleteOfKey(key: string): Promise<void>;
  /** Deletes what a key has opened, but for the `keep` that it opened last. */
  deleteOlderOfKey(key: string, keep: number): Promise<void>;
  /** Deletes what expired before `before`, oldest first, at most `limit`. @returns how many. */
  deleteExpired(before: number, limit: number): Promise<number>;
}
