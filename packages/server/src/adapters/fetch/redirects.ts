import { isUtf8 } from 'node:buffer';
import { RemoteRefusedError } from '../../ports/remote-fetcher.ts';
import { forbiddenRedirect } from './refusals.ts';
import { checkUrl, type UrlRules } from './url-rules.ts';

/** RFC 9110 section 15.4. The request is a GET, so all of them mean the same. */
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Where an answer redirects to, judged as any URL is; undefined for every other answer.
 * @param location the header, each character a byte
 * @throws RemoteRefusedError
 */
export function redirectTarget(
  status: number,
  location: string | undefined,
  current: URL,
  rules: UrlRules,
): URL | undefined {
  if (!REDIRECTS.has(status) || location === undefined) return undefined;
  const bytes = Buffer.from(location, 'latin1');
  const given = isUtf8(bytes) ? bytes.toString('utf8') : location;
  const scheme = URL.parse(given, current.href)?.protocol;
  if (current.protocol === 'https:' && scheme === 'http:') throw forbiddenRedirect();
  try {
    return checkUrl(given, rules, current);
  } catch (error) {
    throw redirectRefusal(error);
  }
}

/** What is forbidden to a redirect is not the user's mistake, and is not told in detail. */
export function redirectRefusal(error: unknown): unknown {
  return error instanceof RemoteRefusedError && ABOUT_THE_URL.has(error.code) ? forbiddenRedirect() : error;
}

const ABOUT_THE_URL: ReadonlySet<string> = new Set([
  'invalid-url',
  'forbidden-scheme',
  'forbidden-user-info',
  'forbidden-port',
]);
