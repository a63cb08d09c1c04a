/** What somebody pastes after `wharf import`, and who is to be asked for it. */
import { existsSync } from 'node:fs';
import { usageError } from '../../errors/command-error.ts';
import { shownSource } from './shown-source.ts';

export type ImportSource =
  | { readonly from: 'url'; readonly url: string }
  | { readonly from: 'hugging-face'; readonly model: string }
  | { readonly from: 'civitai'; readonly url: string };

const HUGGING_FACE = new Set(['huggingface.co', 'www.huggingface.co', 'hf.co']);
const CIVITAI = /^(?:www\.)?civitai\.(?:com|red|green|blue)$/;
/** What else lies on the Hub is files, and not models. */
const NOT_A_MODEL = /^\/(?:datasets|spaces|collections|papers|docs|api)\//;
/** `org/name`, with a revision, file or folder, or a quantisation. */
const MODEL_NAME = /^[A-Za-z\d][\w.-]*\/[A-Za-z\d][\w.-]*(?:@[^\s]+)?(?::[\w.-]+)?$/;
const CIVITAI_SHORT = /^\d+@\d+$/;

function fromLink(text: string, url: URL): ImportSource {
  if (HUGGING_FACE.has(url.hostname) && !NOT_A_MODEL.test(url.pathname))
    return { from: 'hugging-face', model: text };
  if (CIVITAI.test(url.hostname)) return { from: 'civitai', url: text };
  return { from: 'url', url: text };
}

/**
 * Decides by the form of the text; whether there is such a thing is the server's business.
 * @throws CommandError (exit code 64) for what has no such form
 */
export function importSource(given: string): ImportSource {
  const text = given.trim();
  if (/^hf:\/\//i.test(text)) return { from: 'hugging-face', model: text };
  if (/^hf:/i.test(text)) return { from: 'hugging-face', model: text.slice('hf:'.length) };
  if (/^urn:air:/i.test(text) || CIVITAI_SHORT.test(text)) return { from: 'civitai', url: text };
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null;
  if (url !== null) return fromLink(text, url);
  const bare =
    /^((?:www\.)?(?:huggingface\.co|hf\.co|civitai\.com))\//i.test(text) && URL.parse(`https://${text}`);
  if (bare) return fromLink(`https://${text}`, bare);
  // `renders/cat.png` has the form of a model's name, too; `hf:` says that it is one.
  if (MODEL_NAME.test(text) && !existsSync(text)) return { from: 'hugging-face', model: text };
  throw usageError(
    `"${shownSource(given)}" is nothing that can be imported: give an https:// link, hf:org/name, or a link or AIR of Civitai; files of this machine are for "wharf upload"`,
  );
}
