import { ImportDelayedError, ImportRefusedError } from '../../ports/import-source.ts';
import { retryAfterMilliseconds } from '../../ports/retry-after.ts';
import { jsonObject } from '../api-request.ts';
import { unexpectedAnswer } from './read-answer.ts';
import * as refusals from './refusals.ts';
import { type AnswerHead, isPage, siteTrouble } from './site-trouble.ts';
import { line, time } from './untrusted-values.ts';

/** What the download route says. */
export type DownloadAnswer =
  /** Where the bytes are, as the header has it. */
  | { readonly is: 'redirect'; readonly location: string }
  /** The route itself gives the bytes, as mirrors do. */
  | { readonly is: 'bytes' }
  /** There is no such file, or the site's storage does not answer: it does not tell which. */
  | { readonly is: 'missing' }
  | { readonly is: 'trouble'; readonly error: ImportDelayedError }
  /** The account may not have it, if the token is known at all. */
  | { readonly is: 'denied'; readonly error: ImportRefusedError };

/**
 * Judges an answer of `GET /api/download/models/{id}` in the order in which the site checks.
 *
 * @param readBody gives the body's beginning; not called for redirects and bytes
 * @throws ImportRefusedError when no other try or token changes it; ImportDelayedError when the quota is used up
 */
export async function judgeDownload(
  answer: AnswerHead,
  tokenSent: boolean,
  readBody: () => Promise<string>,
): Promise<DownloadAnswer> {
  const { status } = answer;
  const location = answer.header('location');
  if (status >= 300 && status < 400 && location !== undefined) return { is: 'redirect', location };
  const trouble = siteTrouble(answer);
  if (trouble !== undefined) {
    // The site's own 429 is the quota of downloads: a try within seconds would only use up more of it.
    if (status === 429 && !isPage(answer)) throw quotaUsedUp(answer);
    return { is: 'trouble', error: trouble };
  }
  if (status === 200 || status === 206) {
    if (!isPage(answer) && !isJson(answer)) return { is: 'bytes' };
    return { is: 'trouble', error: pageInsteadOfFile() };
  }
  if (status === 404) return { is: 'missing' };
  return denial(status, await readBody(), tokenSent);
}

/**
 * Of a redirect within the site: people in a browser are sent to its pages rather than told.
 * @returns undefined for anything else
 */
export function pageRedirect(target: URL, tokenSent: boolean): DownloadAnswer | undefined {
  if (/^\/(?:[a-z]{2}(?:-[a-z]{2})?\/)?login(?:\/|$)/i.test(target.pathname)) return login(tokenSent);
  if (target.searchParams.get('reason') === 'download-auth') return login(tokenSent);
  if (/^\/model-versions\//.test(target.pathname)) {
    return { is: 'denied', error: refusals.earlyAccess(null, tokenSent) };
  }
  return undefined;
}

function login(tokenSent: boolean): DownloadAnswer {
  return { is: 'denied', error: refusals.loginRequired(tokenSent) };
}

function denial(status: number, body: string, tokenSent: boolean): DownloadAnswer {
  const said = jsonObject(body) ?? {};
  const error = line(said.error, 300) ?? '';
  const message = line(said.message, 300) ?? '';
  if (status === 401) {
    if (/disabled downloads|downloads? (?:is|are|has been|have been) disabled/i.test(message)) {
      throw refusals.generationOnly();
    }
    return login(tokenSent);
  }
  if (status === 403) {
    if (/^early access/i.test(error) || said.deadline !== undefined) {
      const deadline = time(said.deadline);
      const until = deadline === null ? null : new Date(deadline).toISOString();
      return { is: 'denied', error: refusals.earlyAccess(until, tokenSent) };
    }
    if (/access/i.test(error)) return { is: 'denied', error: refusals.noAccess(tokenSent) };
    throw refusals.forbidden();
  }
  if (status === 410) throw refusals.archived();
  if (status === 400) {
    throw new ImportRefusedError(
      'invalid-reference',
      "Civitai does not take the ids of this file; copy the address of the model's page again.",
    );
  }
  throw unexpectedAnswer();
}

function isJson(answer: AnswerHead): boolean {
  return /^\s*application\/(?:[\w.+-]*\+)?json/i.test(answer.header('content-type') ?? '');
}

function quotaUsedUp(answer: AnswerHead): ImportDelayedError {
  return new ImportDelayedError(
    'Civitai says that this server, or the account of its token, has downloaded too much; it is tried again later.',
    retryAfterMilliseconds(answer.header('retry-after'), Date.now()),
  );
}

function pageInsteadOfFile(): ImportDelayedError {
  return new ImportDelayedError('Civitai answered with a page instead of the file; it is tried again.');
}
