import type { Kind } from '@wharf/contract';
import { ImportRefusedError } from '../../ports/import-source.ts';
import { withoutProlog } from './document-prolog.ts';

/** The beginning of an answer, with all that may tell whether it is the file that was asked for. */
export interface FirstAnswer {
  readonly kind: Kind;
  readonly fileName: string;
  /** Lower case, without parameters; null when there is none. */
  readonly contentType: string | null;
  /** The first 1024 bytes or more, or the whole file. */
  readonly head: Uint8Array;
}

/** Bytes that are looked at: pages that begin with a long comment still show what they are. */
const LOOK_BYTES = 16 * 1024;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells binary from text
const BINARY = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/;

/** Kinds whose good files may be pages and documents themselves. */
const TAKES_TEXT: ReadonlySet<Kind> = new Set(['text', 'asset']);
const TAKES_GLTF: ReadonlySet<Kind> = new Set(['3d', 'asset']);

const HTML_TYPE = /^(?:text\/html|application\/xhtml\+xml)$/;
const JSON_TYPE = /^(?:application|text)\/(?:[\w.-]+\+)?json$/;
const HTML_NAME = /\.(?:html?|xhtml)$/i;
/** With `.jsonl`, `.geojson` and their like. */
const JSON_NAME = /\.(?:[a-z]*json[a-z0-9]*|ipynb)$/i;

/** A name of a file, not of a program that answers: what is no page by its content, is none by its type. */
const FILE_NAME = /\.(?!(?:php\d?|phtml|aspx?|ashx|jspx?|cgi|cfm|do)$)(?=\d*[a-z])[a-z0-9]{1,12}$/i;

/** The beginnings of the MIME Sniffing standard, section 7.1. */
const HTML_START =
  /^<(?:!doctype\s+html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|meta|link)(?=[\s/>])/i;
/** Texts such as Markdown may begin with an element of HTML: only these make it a page. */
const HTML_DOCUMENT = /^<(?:!doctype\s+html|html)(?=[\s/>])/i;
const SVG_START = /^<(?:[\w.-]+:)?svg(?=[\s/>])/;
/** Errors of S3 ("Error responses" of its API reference) and of the stores that speak like it. */
const STORE_ERROR = /^<Error(?:\s[^>]*)?>[\s\S]*?<Code>\s*([A-Za-z0-9.]{1,64})\s*<\/Code>/;
/** First members of the errors that web APIs answer with (RFC 9457 among them). */
const JSON_ERROR =
  /^\s*\{\s*"(?:errors?|message|detail|code|status|statusCode|status_code|success|title|fault)"\s*:/i;
/** Members of the root of a glTF (glTF 2.0 section 5.17) as the first, or the one that it must have. */
const GLTF =
  /^\s*\{\s*"(?:asset|accessors|animations|buffers|bufferViews|cameras|extensions(?:Used|Required)?|images|materials|meshes|nodes|samplers|scenes?|skins|textures)"\s*:|"asset"\s*:\s*\{/;
/** The first line of the specification of Git LFS pointers. */
const LFS_POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\s/;

/** Pages that people often come upon, and what helps. */
const KNOWN_PAGES: readonly (readonly [RegExp, string])[] = [
  [
    /<title>\s*(?:just a moment|attention required! \| cloudflare|please wait\.\.\. \| cloudflare)|challenges\.cloudflare\.com|window\._cf_chl_opt|id="cf-wrapper"/i,
    'The site lets only browsers through: download the file there, and upload it.',
  ],
  [
    /<title>\s*google drive|<title>[^<]*- google drive\s*<\/title>|drive\.usercontent\.google\.com|accounts\.google\.com\/v3\/signin/i,
    'Google Drive hands this file out only after a confirmation or a login: share it with everybody who has the link, or download it and upload the file.',
  ],
  [/<title>[^<]*dropbox|dropboxstatic\.com/i, 'Of a Dropbox link, use the form that ends in dl=1.'],
  [/github\.githubassets\.com/i, 'Of a page of GitHub, use the link of its "Raw" or "Download" button.'],
];

const LOOK_AT_IT =
  'It may be a login or an error page, and the link may have expired or need a login: open it in a private browser window to check.';

/**
 * Refuses what servers send with status 200 in place of a file: login and error pages, errors of APIs and
 * object stores, pointers to where the file is. What is not clearly one of these is left to the validators.
 * A declared type counts only where the content could be of it.
 * @throws ImportRefusedError `error-page`
 */
export function refuseErrorPage(answer: FirstAnswer): void {
  const text = textOf(answer.head);
  if (text === undefined) return;
  const root = withoutProlog(text);
  if (LFS_POINTER.test(text)) throw lfsPointer();
  if (isHtml(answer, root)) throw webPage(text);
  const [, storeError] = STORE_ERROR.exec(root) ?? [];
  if (storeError !== undefined && answer.kind !== 'text') throw objectStoreError(storeError);
  if (isJson(answer, text, root)) throw jsonDocument(answer.kind);
}

/** The beginning as text, one character for each byte unless it is UTF-16; undefined for binary content. */
function textOf(head: Uint8Array): string | undefined {
  const bytes = head.subarray(0, LOOK_BYTES);
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes).replace(/^\u00ef\u00bb\u00bf/, '');
  return BINARY.test(text) ? undefined : text;
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'latin1';
}

function isHtml({ kind, fileName, contentType }: FirstAnswer, root: string): boolean {
  if (SVG_START.test(root)) return false;
  const declared = contentType !== null && HTML_TYPE.test(contentType);
  if (!TAKES_TEXT.has(kind)) {
    // 3D formats are texts, too: there the type alone does not decide.
    return HTML_START.test(root) || (declared && kind !== '3d');
  }
  if (HTML_NAME.test(fileName) || (TAKES_GLTF.has(kind) && GLTF.test(root))) return false;
  // A server that calls a page plain text hands out its source, as a repository does.
  const asText = contentType?.startsWith('text/') === true;
  const plausible = declared && (root.startsWith('<') || !FILE_NAME.test(fileName));
  return plausible || (!asText && HTML_DOCUMENT.test(root));
}

function isJson({ kind, fileName, contentType }: FirstAnswer, text: string, root: string): boolean {
  if (SVG_START.test(root)) return false;
  if (TAKES_GLTF.has(kind) && (/\.gltf$/i.test(fileName) || GLTF.test(text))) return false;
  const declared = contentType !== null && JSON_TYPE.test(contentType);
  const possible = /^\s*[{["]/.test(text);
  if (!TAKES_TEXT.has(kind)) return JSON_ERROR.test(text) || (declared && (kind !== '3d' || possible));
  return declared && !JSON_NAME.test(fileName) && (possible || !FILE_NAME.test(fileName));
}

function webPage(text: string): ImportRefusedError {
  const [, hint = LOOK_AT_IT] = KNOWN_PAGES.find(([sign]) => sign.test(text)) ?? [];
  return refusal('html', `The server sent a web page instead of a file. ${hint}`);
}

function objectStoreError(code: string): ImportRefusedError {
  return refusal(
    'xml',
    `The server sent an error of its object store (${code}) instead of a file. The link may have expired or need a login: get a fresh one.`,
    { remoteCode: code },
  );
}

function jsonDocument(kind: Kind): ImportRefusedError {
  const wanted = TAKES_TEXT.has(kind) ? ' A JSON document is taken where its name ends in .json.' : '';
  return refusal('json', `The server sent a JSON document instead of a file. ${LOOK_AT_IT}${wanted}`);
}

function lfsPointer(): ImportRefusedError {
  return refusal(
    'git-lfs-pointer',
    'The server sent a Git LFS pointer, a small text that stands for the file, instead of the file itself. Use the download link of the file: on GitHub that of its "Download" button, on Hugging Face the one with "resolve" in place of "raw".',
  );
}

function refusal(
  received: string,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): ImportRefusedError {
  return new ImportRefusedError('error-page', message, { received, ...details });
}
