import { ImportDelayedError } from '../../ports/import-source.ts';
import { retryAfterMilliseconds } from '../../ports/retry-after.ts';

/** As much of an answer as can be told without its body. */
export interface AnswerHead {
  readonly status: number;
  header(name: string): string | undefined;
}

/** Whether the answer is a page for people. */
export function isPage(answer: AnswerHead): boolean {
  return /^\s*(?:text\/html|application\/xhtml)/i.test(answer.header('content-type') ?? '');
}

/**
 * What keeps the site as a whole from answering now, whichever route was asked: its protection (Cloudflare
 * shows a challenge, or blocks), too many requests, a failure of its own.
 */
export function siteTrouble(answer: AnswerHead): ImportDelayedError | undefined {
  const { status } = answer;
  const wait = retryAfterMilliseconds(answer.header('retry-after'), Date.now());
  const challenged = answer.header('cf-mitigated')?.trim().toLowerCase() === 'challenge';
  if (challenged || ((status === 403 || status === 503 || status === 429) && isPage(answer))) {
    return new ImportDelayedError(
      "Civitai's protection (Cloudflare) turns this server's requests away. It is tried again; if it stays so, " +
        'let the server reach the Internet from another address.',
      wait,
    );
  }
  if (status === 429) {
    return new ImportDelayedError('Civitai limits the number of requests; it is tried again later.', wait);
  }
  if (status >= 500 || status === 408 || status === 425) {
    return new ImportDelayedError(
      `Civitai has a problem of its own (status ${status}); it is tried again.`,
      wait,
    );
  }
  return undefined;
}
