import type { Kind } from '@wharf/contract';

/** `type/subtype` of RFC 9110 section 8.3.1, in the length of RFC 6838 section 4.2. */
const MEDIA_TYPE = /^[!#$%&'*+.^_`|~0-9a-z-]{1,127}\/[!#$%&'*+.^_`|~0-9a-z-]{1,127}$/;

const UNKNOWN = 'application/octet-stream';

/** Types that say no more than that there are bytes, or that the browser shall save them. */
const SILENT: ReadonlySet<string> = new Set([
  UNKNOWN,
  'binary/octet-stream',
  'application/binary',
  'application/x-binary',
  'application/unknown',
  'application/x-unknown',
  'unknown/unknown',
  'application/force-download',
  'application/x-force-download',
  'application/download',
  'application/x-download',
  'application/x-msdownload',
  'multipart/form-data',
  'application/x-www-form-urlencoded',
]);

/** The types of files that can be validated, by extension. Weights have none of their own. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  'image/jpeg': ['jpg', 'jpeg', 'jpe', 'jfif'],
  'image/png': ['png', 'apng'],
  'image/gif': ['gif'],
  'image/svg+xml': ['svg'],
  'image/webp': ['webp'],
  'image/avif': ['avif'],
  'image/tiff': ['tif', 'tiff'],
  'image/heic': ['heic', 'heif'],
  'audio/mpeg': ['mp3'],
  'audio/wav': ['wav', 'wave'],
  'audio/ogg': ['ogg', 'oga', 'opus'],
  'audio/mp4': ['m4a', 'm4b'],
  'audio/flac': ['flac'],
  'audio/aac': ['aac'],
  'video/mp4': ['mp4', 'm4v'],
  'video/webm': ['webm'],
  'video/quicktime': ['mov', 'qt'],
  'video/x-matroska': ['mkv'],
  'model/gltf-binary': ['glb'],
  'model/gltf+json': ['gltf'],
  'model/obj': ['obj'],
  'model/stl': ['stl'],
  'model/ply': ['ply'],
  'model/x-fbx': ['fbx'],
  'model/x-vox': ['vox'],
  'model/vnd.usdz+zip': ['usdz'],
  'text/plain': ['txt', 'text', 'log', 'ini', 'cfg', 'srt'],
  'text/markdown': ['md', 'markdown'],
  'text/csv': ['csv'],
  'text/tab-separated-values': ['tsv'],
  'text/vtt': ['vtt'],
  'application/json': ['json'],
  'application/yaml': ['yaml', 'yml'],
};

const TYPE_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(TYPES).flatMap(([type, extensions]) => extensions.map((extension) => [extension, type])),
);

/** A type that the text validator takes as it is; JSON it would parse, and refuse what is none. */
const UNCHECKED_TEXT = /^text\/(?!(?:[\w.-]+\+)?json$)/;

/**
 * What a remote file is said to be, to be shown: the media type of its Content-Type header, in lower case
 * and without parameters; where that is missing, malformed or says nothing, the type that goes with the
 * extension; else `application/octet-stream`.
 */
export function remoteContentType(remote: {
  readonly contentType: string | null;
  readonly fileName: string;
}): string {
  const declared = (remote.contentType?.split(';')[0] ?? '').trim().toLowerCase();
  if (MEDIA_TYPE.test(declared) && !SILENT.has(declared)) return declared;
  const extension = /\.([a-z0-9]{1,12})$/i.exec(remote.fileName)?.[1]?.toLowerCase() ?? '';
  return TYPE_OF.get(extension) ?? UNKNOWN;
}

/**
 * The type that an imported file is validated as. Who uploads a file declares its type and is held to it;
 * of an import it is the guess of somebody else's server, and a good file must not fail for a wrong one.
 * So the content alone decides, but for texts, whose type (`text/csv`, `text/markdown`) nothing else tells.
 */
export function validatedContentType(kind: Kind, contentType: string): string {
  return kind === 'text' && UNCHECKED_TEXT.test(contentType) ? contentType : UNKNOWN;
}
