import { safeFileName } from '../uploads/file-name.ts';

/** File name extensions of a type, the one to give first. */
const EXTENSIONS: Readonly<Record<string, readonly string[]>> = {
  'image/avif': ['avif'],
  'image/gif': ['gif'],
  'image/heic': ['heic', 'heif'],
  'image/jpeg': ['jpg', 'jpeg', 'jpe', 'jfif'],
  'image/png': ['png', 'apng'],
  'image/svg+xml': ['svg'],
  'image/tiff': ['tif', 'tiff'],
  'image/webp': ['webp'],
};
const IMAGE_EXTENSIONS: ReadonlySet<string> = new Set(Object.values(EXTENSIONS).flat());

/**
 * The name under which an asset is saved: harmless on every file system, and for images with an
 * extension that tells the truth. `photo.png` that is WebP becomes `photo.webp`, `cover v1.2` becomes
 * `cover v1.2.png`. Of other types the name is left alone: `notes.md` is as good a text as `notes.txt`.
 */
export function assetFileName(name: string, mimeType: string): string {
  const given = safeFileName(name.replaceAll(/[/\\]+/g, '-'));
  const extensions = EXTENSIONS[mimeType];
  const [preferred] = extensions ?? [];
  if (extensions === undefined || preferred === undefined) return given;
  const dot = given.lastIndexOf('.');
  const extension = dot === -1 ? '' : given.slice(dot + 1).toLowerCase();
  if (extensions.includes(extension)) return given;
  const stem = IMAGE_EXTENSIONS.has(extension) && dot > 0 ? given.slice(0, dot) : given;
  // Again, for the name may have grown past the longest that there can be.
  return safeFileName(`${stem}.${preferred}`);
}
