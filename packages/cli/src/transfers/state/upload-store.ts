/** Uploads that are not finished, one file each, so that another run of the command can go on with them. */

import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type HeldElsewhere, type Lock, lock } from './lock.ts';
import { type SentFile, type UploadRecord, type UploadWishes, uploadRecord } from './upload-record.ts';

/** A server forgets an upload after 7 days without activity, unless told otherwise. In milliseconds. */
const FORGOTTEN_AFTER = 30 * 86_400_000;
/** What an id may look like that becomes a file name. */
const SAFE_ID = /^[\w.-]{1,200}$/;
const ENDING = '.json';

export class UploadStore {
  readonly #folder: string;
  #prepared: Promise<void> | undefined;

  /** @param stateDirectory made when the first record is saved, and readable by its owner alone */
  constructor(stateDirectory: string) {
    this.#folder = join(stateDirectory, 'uploads');
  }

  /**
   * Everything kept, of all servers. What cannot be read is passed over: a store must not keep files from being sent.
   * @param except ids of uploads whose records are not to be read again
   */
  async list(except: ReadonlySet<string> = new Set()): Promise<UploadRecord[]> {
    const entries: Dirent[] = await readdir(this.#folder, { withFileTypes: true }).catch(() => []);
    const names = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
    const known = (name: string) => except.has(name.slice(0, -ENDING.length));
    const records: UploadRecord[] = [];
    for (const name of names.filter((name) => name.endsWith(ENDING) && !known(name)).sort()) {
      const record = await this.#read(join(this.#folder, name));
      if (record !== undefined) records.push(record);
    }
    return records;
  }

  async get(uploadId: string): Promise<UploadRecord | undefined> {
    const path = this.#path(uploadId);
    return path === undefined ? undefined : await this.#read(path);
  }

  /** Replaces the record as a whole; on stable storage when it resolves. */
  async save(record: UploadRecord): Promise<void> {
    const path = this.#path(record.state.uploadId);
    if (path === undefined) return;
    this.#prepared ??= this.#prepare();
    await this.#prepared;
    const draft = `${path}.${process.pid}.new`;
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify(record));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  }

  /** Forgets uploads that nobody sends any more. */
  async removeUnheld(uploadIds: readonly string[]): Promise<void> {
    for (const uploadId of uploadIds) {
      const taken = await this.lock(uploadId);
      if ('holder' in taken) continue;
      await this.remove(uploadId);
      await taken.release();
    }
  }

  async remove(uploadId: string): Promise<void> {
    const path = this.#path(uploadId);
    if (path !== undefined) await rm(path, { force: true });
  }

  /** Keeps other processes from sending the same upload. */
  async lock(uploadId: string): Promise<Lock | HeldElsewhere> {
    if (!SAFE_ID.test(uploadId)) return { release: () => Promise.resolve() };
    return await this.#lock(uploadId);
  }

  /** Keeps other processes from creating an upload of the same file. @param absolute path */
  async lockFile(absolute: string): Promise<Lock | HeldElsewhere> {
    return await this.#lock(`file-${createHash('sha256').update(absolute).digest('hex').slice(0, 32)}`);
  }

  async #lock(name: string): Promise<Lock | HeldElsewhere> {
    this.#prepared ??= this.#prepare();
    await this.#prepared;
    return await lock(join(this.#folder, `${name}.lock`));
  }

  #path(uploadId: string): string | undefined {
    return SAFE_ID.test(uploadId) ? join(this.#folder, `${uploadId}${ENDING}`) : undefined;
  }

  async #read(path: string): Promise<UploadRecord | undefined> {
    try {
      return uploadRecord(JSON.parse(await readFile(path, 'utf8')));
    } catch {
      return undefined;
    }
  }

  /** Makes the folder, and throws away what nobody came back for. */
  async #prepare(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const facts = await stat(path).catch(() => undefined);
      if (facts !== undefined && Date.now() - facts.mtimeMs > FORGOTTEN_AFTER)
        await rm(path, { force: true });
    }
  }
}

/** Whose uploads: others with the same server cannot see them. */
export interface Owner {
  readonly baseURL: string;
  /** Id of the API key; `undefined` with a bearer token. */
  readonly apiKey: string | undefined;
  readonly project: string | undefined;
}

export interface Sought {
  readonly file: SentFile;
  readonly wishes: UploadWishes;
}

export function isOf({ state, apiKey, project }: UploadRecord, owner: Owner): boolean {
  return state.baseURL === owner.baseURL && apiKey === owner.apiKey && project === owner.project;
}

/** Whether it is the same file, and unchanged as far as can be told without reading it. */
export function isSame(one: SentFile, other: SentFile): boolean {
  return one.absolute === other.absolute && one.size === other.size && one.modified === other.modified;
}

/** The record that a new run for `file` goes on with. @param records of one owner */
export function recordFor(records: readonly UploadRecord[], sought: Sought): UploadRecord | undefined {
  return records.findLast(
    ({ file, wishes }) => isSame(file, sought.file) && isDeepStrictEqual(wishes, sought.wishes),
  );
}

/** The records that are worth nothing once `file` was sent: of what it was before, or of the same wish. @param records of one owner */
export function supersededBy(records: readonly UploadRecord[], sought: Sought): UploadRecord[] {
  return records.filter(
    ({ file, wishes }) =>
      file.absolute === sought.file.absolute &&
      (!isSame(file, sought.file) || isDeepStrictEqual(wishes, sought.wishes)),
  );
}
