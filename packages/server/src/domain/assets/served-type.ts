/**
 * The Content-Type under which the bytes of an asset are handed out, chosen so that no browser runs
 * them: pictures, sound and films as what they are, all text as plain text in the charset that was
 * found, and the rest as bytes. (SVG keeps its type, for `<img>` needs it: it was checked for active
 * content when it came in, and is served in a sandbox.)
 */
export function servedType(mimeType: string, metadata: Readonly<Record<string, unknown>>): string {
  if (/^(image|audio|video|model)\/[\w.+-]+$/.test(mimeType)) return mimeType;
  const { charset } = metadata;
  if (typeof charset === 'string' && /^[a-z0-9-]+$/.test(charset)) return `text/plain; charset=${charset}`;
  return mimeType.startsWith('text/') ? 'text/plain; charset=utf-8' : 'application/octet-stream';
}
