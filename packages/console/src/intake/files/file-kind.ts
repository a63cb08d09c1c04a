/** What a file is taken for until somebody says otherwise: as the SDK and the command line take it. */
import type { Kind } from '@wharf/sdk';

/** Every kind that a file can be sent as, the most usual first. */
export const KINDS = [
  'image',
  'video',
  'audio',
  '3d',
  'text',
  'model',
  'avatar',
  'asset',
] as const satisfies readonly Kind[];

const EXTENSIONS: readonly (readonly [Kind, string])[] = [
  ['image', 'jpg jpeg jpe jfif png apng gif svg webp avif tif tiff heic heif'],
  ['video', 'mp4 m4v mov qt webm mkv 3gp'],
  ['audio', 'mp3 wav wave ogg oga opus m4a flac aac mka'],
  ['3d', 'glb gltf obj fbx stl ply vox usdz'],
  ['text', 'txt text log srt md markdown csv tsv vtt json ndjson jsonl xml yaml yml toml'],
  ['model', 'safetensors sft gguf ckpt pt pth bin pkl pickle'],
];

const BY_EXTENSION: ReadonlyMap<string, Kind> = new Map(
  EXTENSIONS.flatMap(([kind, extensions]) =>
    extensions.split(' ').map((extension) => [extension, kind] as const),
  ),
);

const BY_FAMILY: Readonly<Record<string, Kind>> = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  model: '3d',
  text: 'text',
};

/**
 * By the extension, or else by the declared MIME type.
 * @returns `asset`, which leaves it to the content, where neither says anything
 */
export function guessKind(name: string, type: string): Kind {
  const extension = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const named = BY_EXTENSION.get(extension);
  const family = BY_FAMILY[type.split('/')[0]?.trim().toLowerCase() ?? ''];
  // A container of videos that is said to hold sound only: a recording of a page, say.
  if (named === 'video' && family === 'audio') return 'audio';
  return named ?? family ?? 'asset';
}
