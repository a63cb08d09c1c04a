/** Types of pictures that have no scripts in them; anything else is only bytes. */
const RASTER = /^image\/(?:png|jpeg|webp|gif|avif|ktx2)$/;

interface DataUri {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

/** What a `data:` URL holds (RFC 2397); `undefined` where it is none. */
export function parseDataUri(uri: string): DataUri | undefined {
  const comma = uri.indexOf(',');
  if (!/^data:/i.test(uri.slice(0, 5)) || comma === -1) return undefined;
  const [type = '', ...parameters] = uri.slice(5, comma).toLowerCase().split(';');
  const base64 = parameters.some((parameter) => parameter.trim() === 'base64');
  try {
    const binary = base64
      ? atob(uri.slice(comma + 1).replace(/%(?:[0-9a-f]{2})/gi, decodeURIComponent))
      : unescaped(uri.slice(comma + 1));
    return {
      bytes: Uint8Array.from(binary, (character) => character.charCodeAt(0)),
      type: RASTER.test(type.trim()) ? type.trim() : 'application/octet-stream',
    };
  } catch {
    return undefined;
  }
}

/** Percent-encoded bytes, as characters of one byte each. */
function unescaped(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
