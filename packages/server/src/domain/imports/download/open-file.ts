import type { RemoteFacts } from './chunk-sink.ts';
import type { Connection, KnownFile, Opening } from './connection.ts';
import { FreshStart } from './fresh-start.ts';
import { empty, tooLarge } from './refusals.ts';
import { ifRange } from './remote-version.ts';
import { ResumingReader } from './resuming-reader.ts';

/** Bytes of the file that are shown before it is accepted: enough to tell a type by. */
const HEAD = 4096;

/** What sizes a file may have. */
export interface SizeRules {
  /** Bytes according to its source, or null. */
  readonly published: number | null;
  /** Most bytes. */
  readonly maxSize: number;
}

/** A file that has begun to come. */
export interface OpenedFile {
  readonly known: KnownFile;
  readonly facts: RemoteFacts;
  /** At its beginning; to be closed. */
  readonly reader: ResumingReader;
}

export interface OpenOptions extends SizeRules {
  /** Whether to ask for a range. */
  readonly ranged: boolean;
  /** Whether nothing beyond what `facts` show is going to be read. @default false */
  readonly headOnly?: boolean;
}

/**
 * Asks for a file, and waits for its first bytes.
 * @throws FreshStart, ImportRefusedError, ImportDelayedError or RemoteRefusedError
 */
export async function openFile(connection: Connection, options: OpenOptions): Promise<OpenedFile> {
  const { ranged, published, headOnly = false } = options;
  const opening = await connection.first(ranged, headOnly ? HEAD : undefined);
  const known = knownFile(opening, published);
  const reader = new ResumingReader(connection, known, opening.stream);
  try {
    checkSize(opening.size, options);
    const head = await reader.peek(HEAD);
    if (head.length === 0) throw empty();
    const { size, version, resumable: ranges } = known;
    const { contentType, contentDisposition, urlPath } = opening;
    return {
      known,
      facts: { size, version, ranges, contentType, contentDisposition, urlPath, head },
      reader,
    };
  } catch (error) {
    reader.close();
    throw error;
  }
}

/**
 * @param size in bytes; null where nothing is known
 * @throws FreshStart or ImportRefusedError
 */
export function checkSize(size: number | null, { published, maxSize }: SizeRules): void {
  if (size === null) return;
  if (published !== null && size !== published) {
    throw new FreshStart(
      'size-mismatch',
      `The server has a file of ${size} bytes; ${published} bytes are published.`,
    );
  }
  if (size > maxSize) throw tooLarge(size, maxSize);
  if (size === 0) throw empty();
}

function knownFile({ size, version, partial, pinned }: Opening, published: number | null): KnownFile {
  return {
    size: size ?? published,
    version,
    resumable: partial && (pinned || ifRange(version) !== undefined),
  };
}
