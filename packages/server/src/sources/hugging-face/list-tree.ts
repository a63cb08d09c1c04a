import { ImportRefusedError, type PublishedDigest } from '../../ports/import-source.ts';
import type { HubClient } from './hub-client.ts';
import { encodePath } from './hub-endpoint.ts';
import type { Subject } from './hub-refusal.ts';
import { isRecord } from './json-record.ts';

/** The Hub lists 1000 entries on a page, and asks authors to stay below 100,000 files. */
const MAX_PAGES = 110;
const MAX_FILES = 100_000;

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
  for (let pages = 0; next !== undefined; pages += 1) {
    if (pages >= MAX_PAGES || files.length > MAX_FILES) throw tooMany(subject);
    const answer = await client.document(next, subject, signal);
    for (const entry of entriesOf(answer.text, client, subject)) {
      const file = fileOf(entry);
      if (file !== undefined) files.push(file);
    }
    next = nextPage(client, answer.header('link'), answer.url, subject);
  }
  return files;
}

/** Of a `Link` header (RFC 8288): the target whose relation is `next`, if it leads to the endpoint. */
function nextPage(
  client: HubClient,
  header: string | undefined,
  current: string,
  subject: Subject,
): string | undefined {
  for (const [, target, parameters] of (header ?? '').matchAll(/<([^<>]*)>([^<]*)/g)) {
    if (!/;\s*rel\s*=\s*"?(?:[^";,]*\s)?next(?=[\s",;]|$)/i.test(parameters ?? '')) continue;
    const link = client.endpoint.localize(target ?? '', current);
    if (link === undefined) throw client.foreign('continues', subject);
    return link;
  }
  return undefined;
}

function entriesOf(text: string, client: HubClient, subject: Subject): readonly unknown[] {
  try {
    const entries: unknown = JSON.parse(text);
    if (Array.isArray(entries)) return entries;
  } catch {
    // Not JSON: the same as JSON of another shape.
  }
  throw new ImportRefusedError(
    'unexpected-answer',
    `${client.endpoint.host} does not list files as the Hugging Face Hub does. Ask the operator to check HF_ENDPOINT.`,
    { repository: subject.repository },
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
    `${repository} has more than ${MAX_FILES.toLocaleString('en')} files. Name one folder of it: the link of a page .../tree/main/folder/subfolder.`,
    { repository },
  );
}
