import { decodeExtended, parse } from 'content-disposition';
import { segmentLooksSecret } from '../../ports/secret-looking.ts';
import { portableFileName } from '../uploads/file-name.ts';

/** What may tell the name of a remote file. */
export interface RemoteNames {
  /** The header as it came: bytes above 127 as the characters of the same number. */
  readonly contentDisposition: string | null;
  /** Of the URL that answered: the path alone, still percent-encoded. */
  readonly urlPath: string;
  /** What the file was called when the import was asked for. */
  readonly provisionalName: string;
}

/** A header that is longer is not read: it names nothing, but takes time. */
const MAX_HEADER = 8 * 1024;
/** Ends like the name of a file: letters or digits, not digits alone as in `v1.5`. */
const EXTENSION = /\.(?=\d{0,4}[a-z])[a-z0-9]{1,12}$/i;
/** Without an extension, so long is no name, but an identifier or a token. */
const IDENTIFIER = /^[\w~+=-]{32,}$/;

/**
 * The name of a remote file, harmless on every file system; in this order, the first that is left with
 * something: `filename*` and `filename` of the Content-Disposition header (RFC 6266 section 4.3), the last
 * segment of the path that answered, the provisional name, `download`. A path with an extension, though,
 * comes before one without: storage links often end in an identifier, and downloads in `download`. An
 * extension is never made up. What looks like a secret is passed over: a path may open what it leads to, a
 * header may repeat the path, and the name is stored and shown.
 */
export function remoteFileName({ contentDisposition, urlPath, provisionalName }: RemoteNames): string {
  const fromUrls = [lastSegment(urlPath), provisionalName].filter((name) => !IDENTIFIER.test(name));
  const candidates = [
    ...(contentDisposition === null ? [] : namesInHeader(contentDisposition)),
    ...fromUrls.filter((name) => EXTENSION.test(name)),
    ...fromUrls,
  ];
  for (const candidate of candidates.filter((name) => !segmentLooksSecret(name))) {
    const name = portableFileName(candidate);
    if (name !== undefined) return name;
  }
  return 'download';
}

function namesInHeader(header: string): readonly string[] {
  if (header.length > MAX_HEADER) return [];
  try {
    const { parameters } = parse(header, { extended: false });
    const { 'filename*': extended, filename } = parameters;
    const names = [extended && decodeExtended(extended), filename && decodeRawUtf8(filename)];
    return names.filter((name) => typeof name === 'string');
  } catch {
    return [];
  }
}

/** Many servers send UTF-8 as it is, though the header knows no such thing; HTTP libraries read Latin-1. */
function decodeRawUtf8(text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  if (bytes.toString('latin1') !== text) return text;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return text;
  }
}

function lastSegment(path: string): string {
  const segment = path.split('/').findLast((part) => part !== '') ?? '';
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
