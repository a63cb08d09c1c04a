/** How stored bytes are handed to browsers so that they do no harm, whoever hands them out. */

/** Types that a browser shows without running anything; all others are downloads. SVG is not: it can have scripts. */
const INLINE =
  /^(image\/(jpeg|png|gif|webp|avif|tiff|heic|heif)|audio\/[\w.+-]+|video\/[\w.+-]+|text\/plain)(;|$)/;

/** Whether content of this type may be shown in a page of its own. */
export function isShownInline(contentType: string): boolean {
  return INLINE.test(contentType);
}

/** `Content-Disposition` (RFC 6266): a plain name for old clients, and the real one in UTF-8 (RFC 8187). */
export function contentDisposition(type: 'inline' | 'attachment', fileName: string): string {
  const ascii = fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${type}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
