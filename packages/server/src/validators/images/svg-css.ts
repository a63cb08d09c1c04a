/**
 * Finds what in a style sheet or style attribute would reach outside of the document, or undefined.
 * Comments and escapes are resolved first, as browsers do (CSS Syntax Level 3, sections 4.3.2 and
 * 4.3.7): `\75 rl(` is `url(`.
 */
export function externalCssReference(css: string): string | undefined {
  const plain = css
    .replace(/\/\*[\s\S]*?(?:\*\/|$)/g, '')
    .replace(/\\([0-9a-f]{1,6})\s?/gi, (_, code: string) => character(Number.parseInt(code, 16)))
    .replace(/\\([^\n])/g, '$1')
    .toLowerCase();
  if (/@import/.test(plain)) return 'an @import';
  if (/expression\s*\(|-moz-binding|(?:^|[;{\s])behavior\s*:/.test(plain)) return 'a script in CSS';
  if (/javascript:|vbscript:/.test(plain)) return 'a script URL';
  if (/(?:image-set|cross-fade|\bimage|\bsrc)\s*\(\s*["']/.test(plain)) return 'an external image';
  for (const [, target = ''] of plain.matchAll(/url\s*\(\s*["']?\s*([^"')]*)/g)) {
    if (target.startsWith('#') || target === '') continue;
    if (
      /^data:(?:image\/(?:png|jpe?g|gif|webp|avif)|font\/|application\/(?:x-)?font|application\/vnd\.ms-fontobject)/.test(
        target,
      )
    ) {
      continue;
    }
    return 'an external reference';
  }
  return undefined;
}

function character(code: number): string {
  return code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)
    ? '\ufffd'
    : String.fromCodePoint(code);
}
