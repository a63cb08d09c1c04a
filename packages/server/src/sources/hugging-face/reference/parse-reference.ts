import { ImportRefusedError } from '../../../ports/import-source.ts';
import type { HubEndpoint } from '../hub-endpoint.ts';
import { isSafePath } from '../safe-path.ts';
import { DEFAULT_REVISION, type HubReference } from './hub-reference.ts';
import { splitGiven } from './split-given.ts';

/** What comes before a repository's name where the repository holds no model. */
const NO_MODELS: Readonly<Record<string, string>> = {
  datasets: 'a data set',
  spaces: 'a Space',
  kernels: 'a kernel',
  buckets: 'a bucket',
  collections: 'a collection',
  papers: 'a paper',
};
/** First segments of the Hub's own pages. */
const OWN_PAGES: ReadonlySet<string> = new Set(
  'api blog chat docs enterprise join login models new organizations posts pricing search settings tasks'.split(
    ' ',
  ),
);
const FILE_ACTIONS: ReadonlySet<string> = new Set(['blob', 'resolve', 'raw', 'blame']);
const NAME = /^(?!.*(?:--|\.\.|\.git$))(?![-.])[\w.-]{1,96}(?<![-.])$/;
const QUANTIZATION = /^[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: git forbids them too (git-check-ref-format)
const NO_REVISION = /[\s\u0000-\u001f\u007f~^:?*[\\]|\.\.|\/\/|^[-/]|\/$/;
/** The official tokens: a prefix and 34 letters and digits. Shorter ones are caught as well. */
const TOKEN = /(?:hf|api)_[A-Za-z0-9]{20,}|api_org_[A-Za-z0-9]{20,}/;

const HOW = 'Give org/name, org/name@revision, org/name@revision/path, or the link of a model or of its file';

/** What was given, understood. */
export interface ParsedReference {
  readonly reference: HubReference;
  /** Whether the path was given as a folder's. */
  readonly folder: boolean;
  /** A token that the link carried. */
  readonly token: string | null;
}

/**
 * Understands the forms in which models are named: `org/name`, `org/name@revision/path`, `hf://...`, the
 * links of the Hub's pages and files, and `org/name:Q4_K_M` as llama.cpp and Ollama have it. What comes
 * after `?` or `#` is dropped; a file whose name has them is named by its percent-encoded link.
 *
 * @see https://huggingface.co/docs/huggingface_hub/guides/hf_file_system for `hf://` and revisions
 * @throws ImportRefusedError `invalid-reference`; it never repeats what was given
 */
export function parseReference(given: string, endpoint: HubEndpoint): ParsedReference {
  const { path, isLink, token } = splitGiven(given, endpoint);
  const rest = path.replace(/^(?:models\/)(?=.)/, '');
  const trimmed = rest.replace(/\/+$/, '');
  const segments = trimmed.split('/');
  requireModel(segments, isLink);
  const marked = /^([^/@]+(?:\/[^/@]+)?)@(.+)$/s.exec(trimmed);
  const parsed = marked
    ? afterMark(marked[1] ?? '', marked[2] ?? '', isLink)
    : isBareLink(segments)
      ? ofPage(segments.slice(0, 1), segments.slice(1))
      : ofPage(segments.slice(0, 2), segments.slice(2));
  const reference = checked(parsed);
  if (TOKEN.test(Object.values(reference).join('\n'))) {
    throw invalid('This holds an access token, and what is asked for is kept and shown. Leave the token out');
  }
  return { reference, folder: parsed.action === 'tree' || rest !== trimmed, token };
}

interface Parsed extends HubReference {
  readonly action: 'tree' | 'file' | 'none';
}

/** `huggingface.co/gpt2/tree/main`: the Hub's first models have no namespace. */
function isBareLink(segments: readonly string[]): boolean {
  const isAction = (word: string | undefined) => word === 'tree' || FILE_ACTIONS.has(word ?? '');
  return isAction(segments[1]) && segments.length > 2 && !isAction(segments[2]);
}

/** `org/name` and what follows its `@`. Only there an `@` counts: others belong to names of files. */
function afterMark(repository: string, marked: string, isLink: boolean): Parsed {
  const { revision, path } = splitRevision(marked.split('/'));
  const [name, quantization] = splitQuantization(decoded(revision));
  const file = path.length === 0 ? null : path.map(isLink ? decoded : String).join('/');
  return { repository, revision: name, path: file, quantization, action: 'none' };
}

/** What the path of one of the Hub's pages says. */
function ofPage(repository: readonly string[], rest: readonly string[]): Parsed {
  const [action, ...where] = rest;
  const [name, quantization] = splitQuantization(repository.join('/'));
  if (action === undefined) {
    return { repository: name, revision: DEFAULT_REVISION, path: null, quantization, action: 'none' };
  }
  if (action === 'commit' || action === 'commits') {
    throw invalid('This is the link of a commit. Give org/name@ and the commit instead');
  }
  if (action !== 'tree' && !FILE_ACTIONS.has(action)) {
    throw invalid(
      'A model has two parts, org/name. Name a file of it with org/name@revision/path, a page by its link',
    );
  }
  const { revision, path } = splitRevision(where);
  if (revision === '' || (action !== 'tree' && path.length === 0)) {
    throw invalid(`The link ends before it names ${revision === '' ? 'a revision' : 'a file'}`);
  }
  const [branch, asked] = splitQuantization(decoded(revision));
  return {
    repository: name,
    revision: branch,
    path: path.length === 0 ? null : path.map(decoded).join('/'),
    quantization: asked ?? quantization,
    action: action === 'tree' ? 'tree' : 'file',
  };
}

/** One segment, except for the Hub's own references, which are matched with their slashes. */
function splitRevision(segments: readonly string[]): { revision: string; path: readonly string[] } {
  const [first = '', second = '', third = ''] = segments;
  const isReference = first === 'refs' && (second === 'convert' ? third !== '' : /^\d+(?::|$)/.test(third));
  const length = isReference && (second === 'pr' || second === 'convert') ? 3 : 1;
  return { revision: segments.slice(0, length).join('/'), path: segments.slice(length) };
}

/** `Q4_K_M` after a colon, which no name and no reference of git can hold (git-check-ref-format). */
function splitQuantization(text: string): [string, string | null] {
  const colon = text.indexOf(':');
  if (colon === -1) return [text, null];
  const quantization = text.slice(colon + 1);
  if (quantization.length > 32 || !QUANTIZATION.test(quantization)) {
    throw invalid('After the colon comes a GGUF quantisation, such as in org/name:Q4_K_M');
  }
  return [text.slice(0, colon), quantization.toUpperCase()];
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw invalid('The link is not percent-encoded correctly. Copy it again, or give org/name@revision/path');
  }
}

function requireModel(segments: readonly string[], isLink: boolean): void {
  const [first = ''] = segments;
  const other = NO_MODELS[first];
  if (other !== undefined && (segments.length > 1 || isLink)) {
    throw invalid(`This is ${other}, and only models can be imported. Give the org/name of a model`);
  }
  if (isLink && OWN_PAGES.has(first)) throw invalid(`This link is not that of a model. ${HOW}`);
  if (isLink && segments.length === 1 && !first.includes('@') && !first.includes(':')) {
    throw invalid('This is the page of a user or an organisation. Give org/name, or a bare name as it is');
  }
}

function checked({ repository, revision, path, quantization }: Parsed): HubReference {
  const names = repository.split('/');
  if (names.length > 2 || !names.every((name) => NAME.test(name))) {
    throw invalid(`No model can have this name. ${HOW}`);
  }
  if (revision === '' || revision.length > 255 || NO_REVISION.test(revision) || !revision.isWellFormed()) {
    throw invalid('No revision can have this name. Give a branch, a tag or a commit: org/name@revision');
  }
  if (path !== null && !isSafePath(path)) {
    throw invalid('The path must be relative and with plain slashes, as the page of the files shows it');
  }
  if (path !== null && quantization !== null) {
    throw invalid('Name either a path or a quantisation: both choose the file');
  }
  return { repository, revision, path, quantization };
}

/** @param message without its full stop */
function invalid(message: string): ImportRefusedError {
  return new ImportRefusedError('invalid-reference', `${message}.`);
}
