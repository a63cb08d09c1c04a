/** Names that a server gave, as names of files here. They may mean harm. */

/** Extensions for names that have none. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/json': 'json',
  'application/pdf': 'pdf',
  'audio/aac': 'aac',
  'audio/flac': 'flac',
  'audio/mp4': 'm4a',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'image/avif': 'avif',
  'image/gif': 'gif',
  'image/heic': 'heic',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/svg+xml': 'svg',
  'image/tiff': 'tiff',
  'image/webp': 'webp',
  'model/gltf+json': 'gltf',
  'model/gltf-binary': 'glb',
  'model/obj': 'obj',
  'model/stl': 'stl',
  'text/plain': 'txt',
  'video/mp4': 'mp4',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
  'video/x-matroska': 'mkv',
};

/** Devices of Windows, whatever their extension. */
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
/** What some system does not take, and what deceives or vanishes in a terminal. */
const UNFIT = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}<>:"|?*/\\]/gu;
/** Bytes: file systems take 255, and the name of an unfinished download is longer. */
const LONGEST = 200;

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function shortened(name: string): string {
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 && name.length - dot <= 16 ? name.slice(dot) : '';
  let kept = '';
  for (const letter of ending === '' ? name : name.slice(0, dot)) {
    if (byteLength(kept) + byteLength(letter) + byteLength(ending) > LONGEST) break;
    kept += letter;
  }
  return `${kept}${ending}`;
}

/**
 * `name` without folders, in one place, not hidden, and not taken for an option by whatever reads it next.
 * @param otherwise where nothing is left of it
 */
export function safeFileName(name: string, otherwise: string): string {
  const last = name.split(/[/\\]/).findLast((part) => part.trim() !== '') ?? '';
  const fit = last
    .replace(UNFIT, '_')
    .replace(/[. ]+$/u, '')
    .trimStart()
    .replace(/^[.-]/, '_');
  if (fit === '' || /^_+$/.test(fit)) return otherwise;
  return shortened(DEVICES.test(fit) ? `_${fit}` : fit);
}

/** With the extension of its type, where it has none. */
export function withExtension(name: string, mimeType: string): string {
  const extension = EXTENSIONS[mimeType];
  return extension === undefined || /\.[a-z\d]{1,12}$/i.test(name) ? name : `${name}.${extension}`;
}

/** With another extension: of an image that was converted. */
export function inFormat(name: string, format: string): string {
  return `${name.replace(/\.[a-z\d]{1,12}$/i, '')}.${format}`;
}
