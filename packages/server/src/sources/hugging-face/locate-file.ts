import { type FileLocation, ImportRefusedError, type PlannedFile } from '../../ports/import-source.ts';
import type { ApiAnswer } from '../api-request.ts';
import { type HubClient, redirectOf } from './hub-client.ts';
import { xetLocation } from './xet/xet-location.ts';

const MAX_REDIRECTS = 5;
/** Connections to one file's link. */
const MAX_CONNECTIONS = 4;

export interface LocateOptions {
  readonly client: HubClient;
  /** Whether Xet's protocol may be spoken. */
  readonly xet: boolean;
  /** Bytes; larger files are read through Xet where they can be. */
  readonly plainHttpLimit: number;
  /** Of the reference, for messages. */
  readonly revision: string;
}

interface Located {
  readonly repository: string;
  readonly commit: string;
  readonly path: string;
  readonly xetHash: string | undefined;
}

/**
 * Where a planned file can be read from now. The Hub answers for small files itself, and for others with a
 * signed link to where they are stored, which works for about an hour; of the largest it may refuse to give
 * one, and these are read through Xet.
 *
 * @throws ImportRefusedError `changed` when it is no longer the planned file
 */
export async function locateFile(
  options: LocateOptions,
  file: PlannedFile,
  signal: AbortSignal,
): Promise<FileLocation> {
  const located = readLocator(file);
  const { client } = options;
  const subject = { repository: located.repository, revision: options.revision, path: located.path };
  // Of an empty file no byte can be asked for.
  const headers: Record<string, string> = file.size === 0 ? {} : { range: 'bytes=0-0' };
  let { xetHash } = located;
  let url = client.endpoint.resolve(located.repository, located.commit, located.path);

  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const answer = await client.headers(url, headers, signal);
    xetHash = hashOf(answer.header('x-xet-hash')) ?? xetHash;
    requireUnchanged(answer, file, located);
    const xet =
      options.xet && xetHash !== undefined && file.size !== null
        ? { ...located, client, subject, xetHash, size: file.size, signal }
        : undefined;
    if (answer.status === 416) throw changed(file);
    if (answer.status === 400 && xet !== undefined) return xetLocation(xet);
    if (answer.status >= 400) throw client.refusal(answer, subject);
    const next = redirectOf(answer, url);
    if (next === undefined) return httpLocation(client, url);
    if (!client.mayFollow(next)) {
      if (xet === undefined) return httpLocation(client, next);
      const onlyThroughXet =
        xet.size > options.plainHttpLimit || (await isRefused(client, next, headers, signal));
      return onlyThroughXet ? xetLocation(xet) : httpLocation(client, next);
    }
    url = next;
  }
  throw new ImportRefusedError('unexpected-answer', `${client.endpoint.host} redirects in circles.`);
}

/** With the token on the endpoint itself, and without it anywhere else. */
function httpLocation(client: HubClient, url: string): FileLocation {
  const { credential } = client;
  return {
    via: 'http',
    url,
    maxConnections: MAX_CONNECTIONS,
    ...(credential !== undefined && client.endpoint.owns(url) ? { credential } : {}),
  };
}

/** Whether the storage gives out the file by its plain link: it refuses to for the largest files. */
async function isRefused(
  client: HubClient,
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<boolean> {
  const { status } = await client.headers(url, headers, signal);
  return status >= 400;
}

/** What the answer says of the file, where it does: some headers are on redirects only, mirrors have none. */
function requireUnchanged(answer: ApiAnswer, file: PlannedFile, { commit }: Located): void {
  if (answer.status >= 400) return;
  const size = answer.header('x-linked-size') ?? totalOf(answer);
  const etag = /^(?:W\/)?"?([0-9a-f]{64})"?$/i.exec(answer.header('x-linked-etag') ?? '')?.[1];
  const at = answer.header('x-repo-commit');
  const sameSize = size === undefined || file.size === null || Number(size) === file.size;
  const isSha256 = etag !== undefined && file.digest?.algorithm === 'sha256';
  const sameContent = !isSha256 || etag.toLowerCase() === file.digest?.value;
  if (!sameSize || !sameContent || (at !== undefined && at !== commit)) throw changed(file);
}

function totalOf(answer: ApiAnswer): string | undefined {
  if (answer.status !== 206) return undefined;
  return /^bytes \d+-\d+\/(\d+)$/.exec(answer.header('content-range') ?? '')?.[1];
}

function changed(file: PlannedFile): ImportRefusedError {
  return new ImportRefusedError(
    'changed',
    `${file.path} is not the file any more that the repository listed. Import the model again to take it as it is now.`,
    { path: file.path },
  );
}

function hashOf(value: string | undefined): string | undefined {
  return value !== undefined && /^[0-9a-f]{64}$/i.test(value) ? value : undefined;
}

/** @throws TypeError for what the plan has not written */
function readLocator({ locator: { repository, commit, path, xetHash } }: PlannedFile): Located {
  if (typeof repository !== 'string' || typeof commit !== 'string' || typeof path !== 'string') {
    throw new TypeError('The stored plan does not say where its file is');
  }
  return { repository, commit, path, xetHash: typeof xetHash === 'string' ? xetHash : undefined };
}
