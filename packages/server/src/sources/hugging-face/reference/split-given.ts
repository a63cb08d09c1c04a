import { ImportRefusedError } from '../../../ports/import-source.ts';
import { HubEndpoint } from '../hub-endpoint.ts';

const LONGEST = 2048;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f]/;
const VISIBLE = /^[\x21-\x7e]{1,512}$/;

/** What was given, without what says where and how. */
export interface SplitGiven {
  /** `org/name...`, without a leading slash, query and fragment. Percent-encoded if and only if a link. */
  readonly path: string;
  /** Given as a link of the Hub, or as the path of one. */
  readonly isLink: boolean;
  /** A token for this Hub that the link carried. */
  readonly token: string | null;
}

/**
 * Takes the host, the query and the fragment off.
 * @throws ImportRefusedError `invalid-reference` for links that lead elsewhere
 */
export function splitGiven(given: string, endpoint: HubEndpoint): SplitGiven {
  const text = given.trim();
  if (text === '') throw refuse('Nothing is named. Give the org/name of a model.');
  if (text.length > LONGEST || UNPRINTABLE.test(text)) {
    throw refuse('This is too long, or has line breaks in it. Give the org/name of a model, or its link.');
  }
  if (text.startsWith('git@')) throw refuse('This is an address for git. Give the org/name in it alone.');
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(text)?.[1]?.toLowerCase();
  if (scheme === 'hf') return { path: withoutQuery(text.slice(5)), isLink: false, token: null };
  if (scheme === undefined) {
    const host = /^(?:[^/?#]*@)?([^/?#@]+)(?=[/?#]|$)/.exec(text)?.[1]?.toLowerCase() ?? '';
    if (isHubHost(host, endpoint)) return splitLink(`https://${text}`, endpoint);
    return { path: withoutQuery(text), isLink: false, token: null };
  }
  if (scheme !== 'http' && scheme !== 'https') {
    throw refuse('Only https:// and hf:// links are understood. Give org/name, or the link of a model.');
  }
  return splitLink(text, endpoint);
}

function isHubHost(host: string, endpoint: HubEndpoint): boolean {
  return HubEndpoint.isOfficialHost(host) || host === endpoint.host;
}

function splitLink(text: string, endpoint: HubEndpoint): SplitGiven {
  if (!URL.canParse(text)) throw refuse('This link is malformed. Give org/name, or the link of a model.');
  const url = new URL(text);
  if (!isHubHost(url.host, endpoint)) {
    throw refuse(
      `The link does not lead to ${endpoint.host}. Links to other sites are imported as \`url\`; here, give org/name.`,
    );
  }
  const path = withoutPrefix(url, endpoint).replace(/^\/+/, '');
  return { path, isLink: true, token: tokenOf(url, endpoint) };
}

/** An endpoint may lie below a path, which then is no part of the name. */
function withoutPrefix(url: URL, endpoint: HubEndpoint): string {
  if (url.host !== endpoint.host || endpoint.prefix === '') return url.pathname;
  if (url.pathname.startsWith(`${endpoint.prefix}/`)) return url.pathname.slice(endpoint.prefix.length);
  throw refuse(`Links to models on this host begin with ${endpoint.base}/. Give org/name, or such a link.`);
}

/** Out of `?token=`, or out of the user information, as in the address of a git remote. */
function tokenOf(url: URL, endpoint: HubEndpoint): string | null {
  const fromQuery = url.searchParams.get('token') ?? '';
  const userName = url.username.startsWith('hf_') ? url.username : '';
  const given = fromQuery || decodedOrAsIs(url.password || userName);
  if (given === '') return null;
  const isOwn = url.host === endpoint.host || (endpoint.isOfficial && HubEndpoint.isOfficialHost(url.host));
  if (!isOwn) {
    throw refuse(
      `The link carries a token for another host, but models are imported from ${endpoint.host}. Leave the token out.`,
    );
  }
  if (!VISIBLE.test(given))
    throw refuse('The token in the link is malformed. Copy it again, or leave it out.');
  return given;
}

function decodedOrAsIs(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function withoutQuery(text: string): string {
  return text.replace(/[?#].*$/s, '').replace(/^\/+/, '');
}

function refuse(message: string): ImportRefusedError {
  return new ImportRefusedError('invalid-reference', message);
}
