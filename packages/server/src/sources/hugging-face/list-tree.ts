import { ImportRefusedError, type PublishedDigest } from '../../ports/import-source.ts';
import { jsonList } from '../api-request.ts';
import { isRecord } from '../json-record.ts';
import type { HubClient } from './hub-client.ts';
import { encodePath } from './hub-endpoint.ts';
import type { Subject } from './hub-refusal.ts';
import { nextLink } from './next-link.ts';

/** The Hub lists 1000 entries on a page, and asks authors to stay below 100,000 files. */
const MAX_PAGES = 110;
const MAX_FILES = 100_000;
/** Bytes of a page: those of the Hub have about 300 kB. */
const MAX_PAGE = 4 * 1024 ** 2;
/** Characters of all paths together, which are kept until the plan is made. */
const MAX_PATHS = 16 * 1024 ** 2;
/** Characters of a `Link`: a URL, and a cursor within it. */
const MAX_LINK_HEADER = 8 * 1024;

/** A file as the Hub lists it. */
export interface TreeFile {
  /** As it came: not to be trusted, see `isSafePath`. */
  readonly path: string;
  /** Bytes. */
  readonly size: number | null;
  readonly digest: PublishedDigest | null;
  /** Names the file in Xet's storage; not a digest of its bytes. */
  readonly xetHash: string | null;
}

/**
 * Every file of a repository at a commit, or of one folder of it.
 *
 * @param folder `` for the whole repository
 * @see https://huggingface.co/docs/hub/api
 * @throws ImportRefusedError or ImportDelayedError
 */
export async function listTree(
  client: HubClient,
  { id, commit }: { readonly id: string; readonly commit: string },
  folder: string,
  subject: Subject,
  signal: AbortSignal,
): Promise<readonly TreeFile[]> {
  const where = folder === '' ? '' : `/${encodePath(folder)}`;
  const files: TreeFile[] = [];
  let next: string | undefined = client.endpoint.api(
    id,
    `/tree/${commit}${where}?recursive=true&expand=false`,
  );
  let characters = 0;
  for (let pages = 0; next !== undefined; pages += 1) {
    if (pages >= MAX_PAGES || files.length > MAX_FILES || characters > MAX_PATHS) throw tooMany(subject);
    const answer = await client.document(next, subject, signal, MAX_PAGE);
    for (const entry of entriesOf(answer.text, client, subject)) {
      const file = fileOf(entry);
      if (file === undefined) continue;
      files.push(file);
      characters += file.path.length;
    }
    next = nextPage(client, answer.header('link'), answer.url, subject);
  }
  return files;
}

/** Where the list goes on, if that is at the endpoint. */
function nextPage(
  client: HubClient,
  header: string | undefined,
  current: string,
  subject: Subject,
): string | undefined {
  if (header === undefined) return undefined;
  // To leave it out would make a plan of half the files.
  if (header.length > MAX_LINK_HEADER) throw unlike(client, subject);
  const target = nextLink(header);
  if (target === undefined) return undefined;
  const link = client.endpoint.localize(target, current);
  if (link === undefined) throw client.foreign('continues', subject);
  return link;
}

function entriesOf(text: string, client: HubClient, subject: Subject): readonly unknown[] {
  const entries = jsonList(text);
  if (entries === undefined) throw unlike(client, subject);
  return entries;
}

function unlike(client: HubClient, { repository }: Subject): ImportRefusedError {
  return new ImportRefusedError(
    'unexpected-answer',
    `${client.endpoint.host} does not list files as the Hugging Face Hub does. Ask the operator to check HF_ENDPOINT.`,
    { repository },
  );
}

function fileOf(entry: unknown): TreeFile | undefined {
  if (!isRecord(entry) || entry.type !== 'file' || typeof entry.path !== 'string') return undefined;
  const lfs = isRecord(entry.lfs) ? entry.lfs : undefined;
  const digest =
    lfs === undefined
      ? digestOf('git-blob-sha1', 40, entry.oid)
      : digestOf('sha256', 64, typeof lfs.oid === 'string' ? lfs.oid.replace(/^sha256:/, '') : undefined);
  const xetHash = entry.xetHash;
  return {
    path: entry.path,
    size: sizeOf(lfs?.size ?? entry.size),
    digest,
    xetHash: isHex(xetHash, 64) ? xetHash : null,
  };
}

function digestOf(
  algorithm: PublishedDigest['algorithm'],
  digits: number,
  value: unknown,
): PublishedDigest | null {
  return isHex(value, digits) ? { algorithm, value: value.toLowerCase() } : null;
}

function isHex(value: unknown, digits: number): value is string {
  return typeof value === 'string' && value.length === digits && /^[0-9a-f]+$/i.test(value);
}

function sizeOf(value: unknown): number | null {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null;
}

function tooMany({ repository }: Subject): ImportRefusedError {
  return new ImportRefusedError(
    'too-many-files',
    `${repository} has more than ${MAX_FILES.toLocaleString('en')} files, or paths too long for a list. Name one folder of it: the link of a page .../tree/main/folder/subfolder.`,
    { repository },
  );
}
