/** One API request, with as many attempts as it takes. */
import { type Attempt, attempt, type Sending } from './attempt.ts';
import { pause } from './pause.ts';
import { pauseAskedBy, pauseBefore } from './retry-policy.ts';
import { shownURL } from './shown-url.ts';

/**
 * Sends until there is an answer worth having.
 * @throws APIError (a subclass) when the attempts are used up, or another would not help
 * @throws APIUserAbortError as soon as the request's signal is aborted
 */
export async function send(sending: Sending): Promise<Response> {
  for (let failures = 1; ; failures += 1) {
    const outcome = await attempt(sending);
    if ('response' in outcome) return outcome.response;
    const wait = failures > sending.maxRetries ? undefined : pauseAfter(outcome, failures);
    if (wait === undefined) throw outcome.failure;
    sending.logger.info(
      `${sending.method.toUpperCase()} ${shownURL(sending.url)}: ${outcome.failure.message}; attempt ${failures + 1} in ${Math.round(wait)} ms`,
    );
    await pause(wait, sending.signal);
  }
}

/** Milliseconds; `undefined` where another attempt would not help. */
function pauseAfter(failed: Exclude<Attempt, { response: Response }>, failures: number): number | undefined {
  const { failure, again } = failed;
  if (!again) return undefined;
  return pauseBefore(failures, pauseAskedBy(failure));
}
