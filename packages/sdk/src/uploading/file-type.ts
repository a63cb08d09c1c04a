/** What a file is taken for by its name and type, as far as Wharf and Scenario's API have a name for it. */
import type { Kind } from '../types.ts';

interface FileType {
  readonly kind: Kind;
  readonly contentType: string;
}

/** A type that says nothing, and that every content fits. */
const UNKNOWN = 'application/octet-stream';

/** By kind and declared type: the extensions, in lower case. */
const TABLE: readonly (readonly [Kind, string, string])[] = [
  ['image', 'image/jpeg', 'jpg jpeg jpe jfif'],
  ['image', 'image/png', 'png'],
  ['image', 'image/apng', 'apng'],
  ['image', 'image/gif', 'gif'],
  ['image', 'image/svg+xml', 'svg'],
  ['image', 'image/webp', 'webp'],
  ['image', 'image/avif', 'avif'],
  ['image', 'image/tiff', 'tif tiff'],
  ['image', 'image/heic', 'heic'],
  ['image', 'image/heif', 'heif'],
  ['video', 'video/mp4', 'mp4'],
  ['video', 'video/x-m4v', 'm4v'],
  ['video', 'video/quicktime', 'mov qt'],
  ['video', 'video/webm', 'webm'],
  ['video', 'video/x-matroska', 'mkv'],
  ['video', 'video/3gpp', '3gp'],
  ['audio', 'audio/mpeg', 'mp3'],
  ['audio', 'audio/wav', 'wav wave'],
  ['audio', 'audio/ogg', 'ogg oga opus'],
  ['audio', 'audio/mp4', 'm4a'],
  ['audio', 'audio/flac', 'flac'],
  ['audio', 'audio/aac', 'aac'],
  ['audio', 'audio/x-matroska', 'mka'],
  ['3d', 'model/gltf-binary', 'glb'],
  ['3d', 'model/gltf+json', 'gltf'],
  ['3d', 'model/obj', 'obj'],
  ['3d', 'application/vnd.autodesk.fbx', 'fbx'],
  ['3d', 'model/stl', 'stl'],
  ['3d', 'model/ply', 'ply'],
  ['3d', 'model/x-3d-vox', 'vox'],
  ['3d', 'model/vnd.usdz+zip', 'usdz'],
  ['text', 'text/plain', 'txt text log srt'],
  ['text', 'text/markdown', 'md markdown'],
  ['text', 'text/csv', 'csv'],
  ['text', 'text/tab-separated-values', 'tsv'],
  ['text', 'text/vtt', 'vtt'],
  ['text', 'application/json', 'json'],
  ['text', 'application/x-ndjson', 'ndjson jsonl'],
  ['text', 'application/xml', 'xml'],
  ['text', 'application/yaml', 'yaml yml'],
  ['text', 'application/toml', 'toml'],
  // Files of weights have no type of their own that everybody agrees on.
  ['model', UNKNOWN, 'safetensors sft gguf ckpt pt pth bin pkl pickle'],
];

const BY_EXTENSION: ReadonlyMap<string, FileType> = new Map(
  TABLE.flatMap(([kind, contentType, extensions]) =>
    extensions.split(' ').map((extension) => [extension, { kind, contentType }] as const),
  ),
);

const BY_FAMILY: Readonly<Record<string, Kind>> = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  model: '3d',
  text: 'text',
};

function withoutParameters(type: string | undefined): string | undefined {
  const bare = type?.split(';')[0]?.trim().toLowerCase();
  return bare === '' || bare === UNKNOWN ? undefined : bare;
}

function kindOf(named: FileType | undefined, type: string | undefined): Kind {
  const family = BY_FAMILY[type?.split('/')[0] ?? ''];
  // A container of videos that is said to hold sound only: a recording of a page, say.
  if (named?.kind === 'video' && family === 'audio') return 'audio';
  return named?.kind ?? family ?? 'asset';
}

/**
 * @param name of the file
 * @param type that the source, or the user, declares
 * @returns 'asset' and `application/octet-stream`, which leave it to the content, where neither says anything
 */
export function fileType(name: string, type: string | undefined): FileType {
  const extension = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase();
  const named = extension === undefined ? undefined : BY_EXTENSION.get(extension);
  const declared = withoutParameters(type);
  return {
    kind: kindOf(named, declared),
    // Browsers and systems have types of their own for weights; the extension says more.
    contentType: named?.kind === 'model' ? UNKNOWN : (declared ?? named?.contentType ?? UNKNOWN),
  };
}
