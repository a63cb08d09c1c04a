import { ImportRefusedError } from '../../ports/import-source.ts';
import { type ApiAnswer, jsonObject } from '../api-request.ts';
import type { HubEndpoint } from './hub-endpoint.ts';

/** Characters of the Hub's own words that are passed on. */
const LONGEST_QUOTE = 300;

/** Who gave the token: the operator, or the user within the link. */
export interface HubToken {
  readonly value: string;
  readonly from: 'installation' | 'link';
}

/** What a request was for. */
export interface Subject {
  readonly repository: string;
  readonly revision: string;
  readonly path?: string;
}

interface Circumstances {
  readonly endpoint: HubEndpoint;
  readonly token: HubToken | undefined;
  readonly subject: Subject;
}

/**
 * What an answer of status 400 or above means. The Hub tells it in `X-Error-Code`, in `X-Error-Message` or in
 * the body, and for some answers only in their combination with the status; the order is that of the Hub's own
 * client (huggingface_hub, `hf_raise_for_status`).
 */
export function hubRefusal(answer: ApiAnswer, circumstances: Circumstances): ImportRefusedError {
  const { endpoint, token, subject } = circumstances;
  const code = answer.header('x-error-code');
  const said = quote(answer, token);
  const page = endpoint.page(subject.repository);
  const details = {
    repository: subject.repository,
    status: answer.status,
    ...(answer.header('x-request-id') === undefined ? {} : { requestId: answer.header('x-request-id') }),
  };
  const refuse = (name: string, message: string) => new ImportRefusedError(name, message, details);
  const { status } = answer;

  if (code === 'RevisionNotFound') {
    return refuse(
      'revision-not-found',
      `${subject.repository} has no revision ${subject.revision}: see its branches and tags at ${page}/tree/main.`,
    );
  }
  if (code === 'EntryNotFound') return noEntry(refuse, subject, page);
  if (code === 'GatedRepo' && status === 401) {
    return refuse(
      'gated-login-required',
      `${subject.repository} is gated: log in and accept its terms at ${page}, then have ${whichToken(token)} of that account set.`,
    );
  }
  if (code === 'GatedRepo' && status === 403) {
    return refuse(
      'gated-not-granted',
      `${subject.repository} is gated, and the account of ${whichToken(token)} has no access yet: accept its terms at ${page} and wait until access is granted. A fine-grained token also needs the permission to read gated repositories.`,
    );
  }
  if (said.startsWith('Access to this resource is disabled')) {
    return refuse('disabled', `${subject.repository} was disabled by its owner or by the Hub: see ${page}.`);
  }
  if (code === 'RepoNotFound') return noRepository(refuse, subject, page, token);
  if (status === 401 && said.startsWith('Invalid credentials in Authorization header')) {
    return refuse(
      'token-rejected',
      token?.from === 'link'
        ? 'Hugging Face rejects the token in the link: it is wrong or has expired. Give the link with a valid one, or without.'
        : 'Hugging Face rejects HF_TOKEN, the token of this server: it is wrong or has expired, and must be renewed or removed even for public models.',
    );
  }
  if (status === 401) {
    return refuse(
      'login-required',
      `${endpoint.host} shows ${subject.repository} only after login: check its name at ${page}, and have ${whichToken(token)} of an account with access set.`,
    );
  }
  if (status === 403) {
    return refuse(
      'permission-denied',
      `${endpoint.host} forbids reading ${subject.repository}: ${whichToken(token)} lacks the permission.`,
    );
  }
  if (status === 404) {
    return subject.path === undefined
      ? noRepository(refuse, subject, page, token)
      : noEntry(refuse, subject, page);
  }
  const words = said === '' ? '' : `: ${said.replace(/[.\s]+$/, '')}`;
  return refuse(
    'unexpected-answer',
    `${endpoint.host} refused the request for ${subject.repository} with status ${status}${words}. Check that its page opens: ${page}.`,
  );
}

type Refuse = (code: string, message: string) => ImportRefusedError;

function noEntry(refuse: Refuse, subject: Subject, page: string): ImportRefusedError {
  return refuse(
    'file-not-found',
    `${subject.repository} has no ${subject.path ?? 'such file'} at revision ${subject.revision}: see its files at ${page}/tree/${encodeURIComponent(subject.revision)}.`,
  );
}

/** The Hub does not tell whether a repository is missing or private. */
function noRepository(
  refuse: Refuse,
  subject: Subject,
  page: string,
  token: HubToken | undefined,
): ImportRefusedError {
  return refuse(
    'repository-not-found',
    token === undefined
      ? `There is no public model ${subject.repository}: check its name at ${page}. A private one needs HF_TOKEN to be set on the server.`
      : `There is no model ${subject.repository} that the account of ${whichToken(token)} can see: check its name at ${page}.`,
  );
}

function whichToken(token: HubToken | undefined): string {
  return token?.from === 'link' ? 'the token in the link' : 'HF_TOKEN';
}

/** The Hub's words: of the header, else of the body, which is JSON in one of three shapes, or text. */
function quote(answer: ApiAnswer, token: HubToken | undefined): string {
  const words = (answer.header('x-error-message') ?? ofBody(answer.text))
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  const harmless = token === undefined ? words : words.replaceAll(token.value, '***');
  return harmless.length > LONGEST_QUOTE ? `${harmless.slice(0, LONGEST_QUOTE)}...` : harmless;
}

function ofBody(text: string): string {
  const body = jsonObject(text);
  // A page for people says nothing in one sentence.
  if (body === undefined) return /^\s*[<[{]/.test(text) ? '' : text;
  const { error, errors, message } = body;
  if (typeof error === 'string') return error;
  if (Array.isArray(error)) return error.join(' ');
  if (Array.isArray(errors)) return errors.map((each) => (each as { message?: unknown })?.message).join(' ');
  return typeof message === 'string' ? message : '';
}
