/**
 * What the page of the console may load and run (Content Security Policy Level 3): its own files, and the bytes of
 * assets from where signed URLs lead. No inline script, no inline style, no frames, nothing of anybody else.
 *
 * `blob:` shows files before they are uploaded and textures of 3D scenes; `wasm-unsafe-eval` lets their decoders
 * (Draco, Basis, meshopt) run, which allows WebAssembly and no script.
 *
 * @param storageOrigins where signed URLs lead, besides the page's own origin
 */
export function contentSecurityPolicy(storageOrigins: readonly string[]): string {
  const bytes = ["'self'", ...new Set(storageOrigins)].join(' ');
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    `img-src ${bytes} blob:`,
    `media-src ${bytes} blob:`,
    `connect-src ${bytes} blob:`,
    "font-src 'self'",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
