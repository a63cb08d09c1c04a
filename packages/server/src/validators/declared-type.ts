import { IMAGE_FORMATS, type ImageFormatName } from './images/image-formats.ts';
import { Refusal } from './refusal.ts';

/** Declarations that say nothing about the content, so nothing can disagree with them. */
const SILENT: ReadonlySet<string> = new Set([
  '',
  'application/octet-stream',
  'binary/octet-stream',
  'application/unknown',
  'application/x-unknown',
]);

/** Whether a declared MIME type leaves the content open (RFC 2046 section 4.5.1, and nothing at all). */
export function saysNothing(contentType: string): boolean {
  return SILENT.has(contentType);
}

/** Throws `type-mismatch` unless the declared type is a name of the format that the content has. */
export function requireDeclaredImage(contentType: string, format: ImageFormatName): void {
  const { label, mimeType, aliases } = IMAGE_FORMATS[format];
  if (saysNothing(contentType) || contentType === mimeType || aliases.includes(contentType)) return;
  throw new Refusal(
    'type-mismatch',
    `The file was declared as ${contentType}, but its content is ${label} (${mimeType}); declare the type it really has.`,
    { declared: contentType, detected: mimeType },
  );
}
