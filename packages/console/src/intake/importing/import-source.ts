/** What somebody types or pastes to have it imported, and who is to be asked for it. */
import type { Kind, UploadCreateParams } from '@wharf/sdk';
import { guessKind } from '../files/file-kind.ts';

export type ImportSource = 'huggingface' | 'civitai' | 'url';

/** What each is called. */
export const SOURCE_NAMES: Readonly<Record<ImportSource, string>> = {
  huggingface: 'Hugging Face model',
  civitai: 'Civitai model',
  url: 'File at a link',
};

const HUGGING_FACE = new Set(['huggingface.co', 'www.huggingface.co', 'hf.co', 'www.hf.co']);
const CIVITAI = /^(?:www\.)?civitai\.(?:com|red|green|blue)$/;
/** What else lies on the Hub is files, and not models. */
const NOT_A_MODEL = /^\/(?:datasets|spaces|collections|papers|docs|api)\//;
/** `org/name`, with a revision, file or folder, or a quantization. */
const MODEL_NAME = /^[A-Za-z\d][\w.-]*\/[A-Za-z\d][\w.-]*(?:@\S+)?(?::[\w.-]+)?$/;
const CIVITAI_SHORT = /^\d+@\d+$/;
const WITHOUT_SCHEME = /^(?:www\.)?(?:huggingface\.co|hf\.co|civitai\.(?:com|red|green|blue))\//i;

/** With the scheme that people leave out of well-known addresses. */
function completed(text: string): string {
  return WITHOUT_SCHEME.test(text) ? `https://${text}` : text;
}

function ofLink({ hostname, pathname }: URL): ImportSource {
  if (HUGGING_FACE.has(hostname) && !NOT_A_MODEL.test(pathname)) return 'huggingface';
  return CIVITAI.test(hostname) ? 'civitai' : 'url';
}

/** Decides by the form of the text; whether there is such a thing is the server's business. `undefined` for no form. */
export function recognizeSource(given: string): ImportSource | undefined {
  const text = completed(given.trim());
  if (/^hf:/i.test(text)) return 'huggingface';
  if (/^urn:air:/i.test(text) || CIVITAI_SHORT.test(text)) return 'civitai';
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null;
  if (url !== null) return ofLink(url);
  return MODEL_NAME.test(text) ? 'huggingface' : undefined;
}

/** What a file at a link seems to be, by the last part of its path. */
export function kindOfLink(given: string): Kind {
  const path = URL.parse(given.trim())?.pathname ?? '';
  return guessKind(path.slice(path.lastIndexOf('/') + 1), '');
}

/** The fields of `POST /uploads` and of its preview that name what is to be imported. */
export function sourceFields(
  source: ImportSource,
  given: string,
  kind: Kind,
): Pick<UploadCreateParams, 'url' | 'kind' | 'huggingFaceModelName' | 'civitaiModelUrl'> {
  const text = completed(given.trim());
  if (source === 'url') return { url: text, kind };
  if (source === 'civitai') return { civitaiModelUrl: text };
  return { huggingFaceModelName: /^hf:(?!\/\/)/i.test(text) ? text.slice('hf:'.length) : text };
}

/** Whether a pasted text is a link that an import can begin with: one line, and nothing but the link. */
export function isLink(text: string): boolean {
  const trimmed = text.trim();
  return /^https?:\/\/\S+$/i.test(trimmed) && URL.canParse(trimmed);
}
