import type { Accepted, Inspection, ValidationInput, Validator } from '../ports/validator.ts';
import { nameContent } from './content-name.ts';
import { saysNothing } from './declared-type.ts';
import { Refusal, settle } from './refusal.ts';
import { SNIFF_BYTES } from './sniff.ts';
import { type Charset, decodeText } from './texts/text-charset.ts';
import type { TextTally } from './texts/text-tally.ts';

/** Types under `application/` whose content is text (RFC 8259, 7303, 9512 and their like). */
const TEXTUAL =
  /^application\/(?:json|[\w.-]+\+json|xml|[\w.-]+\+xml|yaml|x-yaml|toml|x-toml|x-ndjson|ndjson|jsonl|x-jsonlines|json-seq|javascript|ecmascript|x-javascript|typescript|sql|graphql|x-sh|x-shellscript|x-python|x-tex|x-latex|x-subrip|csv|markdown|rtf)$/;
/** Types that a browser would run as a page or a script: recorded as plain text, so that they are never served as such. */
const RUNNABLE = /html|javascript|ecmascript|xml|xslt?/;
/** Largest document declared as JSON that is parsed to see whether it is, in bytes. */
const MAX_JSON_BYTES = 16 * 1024 * 1024;

export const textValidator: Validator = {
  kind: 'text',
  validate: (input) => settle(() => judgeText(input)),
};

async function judgeText(input: ValidationInput): Promise<Inspection> {
  requireTextualDeclaration(input);
  const keepAll = isJson(input.contentType) && input.source.size <= MAX_JSON_BYTES;
  const decoded = await decodeText(input.source, {
    keepAll,
    progress: (fraction) => input.progress(fraction),
  });
  if (!decoded.ok) throw await notText(input, decoded.reason);
  if (keepAll) requireJson(decoded.tally.text);
  return acceptText(input.contentType, decoded.charset, decoded.tally);
}

function requireTextualDeclaration({ contentType }: ValidationInput): void {
  if (saysNothing(contentType) || contentType.startsWith('text/') || TEXTUAL.test(contentType)) return;
  throw new Refusal(
    'type-mismatch',
    `The file was declared as ${contentType}, which is not a text type; upload it under its own kind, or declare text/plain if it is text.`,
    { declared: contentType },
  );
}

async function notText(input: ValidationInput, reason: string): Promise<Refusal> {
  const head = Buffer.from(await input.source.read(0, SNIFF_BYTES));
  const content = await nameContent(head, input.source.size);
  const known = content.mimeType !== undefined && content.mimeType !== 'text/plain';
  const declared = saysNothing(input.contentType) ? 'text' : input.contentType;
  return new Refusal(
    'type-mismatch',
    known
      ? `The file was declared as ${declared}, but its content is ${content.label}.`
      : `The file was declared as ${declared}, but its content is not text: ${reason}.`,
    { declared: input.contentType, detected: content.mimeType },
  );
}

function isJson(contentType: string): boolean {
  return /^(?:application|text)\/(?:[\w.-]+\+)?json$/.test(contentType);
}

function requireJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error))
      .replace(/\s+/g, ' ')
      .slice(0, 120);
    throw new Refusal(
      'type-mismatch',
      `The file was declared as JSON but is not: ${reason}; declare text/plain if it is other text.`,
    );
  }
}

function acceptText(contentType: string, charset: Charset, tally: TextTally): Accepted {
  const plain = saysNothing(contentType) || RUNNABLE.test(contentType);
  return {
    verdict: 'accepted',
    entity: 'asset',
    // `json` exists as an asset kind, but the client asked for text and readers of text assets expect `text`.
    assetKind: 'text',
    assetType: 'uploaded-text',
    mimeType: plain ? 'text/plain' : contentType,
    metadata: { charset },
    properties: {
      preview: tally.preview,
      hasFullPreview: tally.hasFullPreview,
      charCount: tally.characters,
      wordCount: tally.words,
    },
    renditions: [],
  };
}
