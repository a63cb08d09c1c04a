import {
  type ImportPlan,
  ImportRefusedError,
  type ImportSource,
  type JsonObject,
} from '../../ports/import-source.ts';
import { type RemoteFetcher, RemoteRefusedError } from '../../ports/remote-fetcher.ts';
import { hostAndPort } from '../host-and-port.ts';
import { displayUrl, nameInUrl } from './display-url.ts';
import { refusePages } from './page-links.ts';

/** Connections at once to a server that nothing is known of: what browsers would open, and a little less. */
const MAX_CONNECTIONS = 4;

export interface UrlSourceOptions {
  readonly fetcher: RemoteFetcher;
}

/**
 * One file at a link of any site. The link may open what it leads to for everybody who knows it, so all of
 * it is the secret; stored is only what {@link displayUrl} leaves.
 */
export function urlSource({ fetcher }: UrlSourceOptions): ImportSource {
  return {
    parse(given) {
      const url = checkUrl(fetcher, given);
      refusePages(url);
      const shown = displayUrl(url);
      const name = nameInUrl(url);
      return {
        reference: { displayUrl: shown, name },
        secret: url.href,
        displayUrl: shown,
        provisionalName: name,
        host: hostAndPort(url),
      };
    },

    async plan({ reference }) {
      return planOneFile(reference);
    },

    async locate({ secret }) {
      if (secret === null) {
        throw new ImportRefusedError(
          'link-not-kept',
          'The link of this import is no longer kept: create a new upload with it.',
        );
      }
      return { via: 'http', url: secret, maxConnections: MAX_CONNECTIONS };
    },
  };
}

function checkUrl(fetcher: RemoteFetcher, given: string): URL {
  try {
    return fetcher.check(given);
  } catch (error) {
    if (!(error instanceof RemoteRefusedError)) throw error;
    throw new ImportRefusedError(error.code, error.message, {}, { cause: error });
  }
}

function planOneFile({ displayUrl: shown, name }: JsonObject): ImportPlan {
  return {
    name: null,
    shortDescription: null,
    triggerWords: [],
    origin: { provider: 'other', url: String(shown) },
    files: [{ path: pathOf(String(name)), size: null, digest: null, role: 'content', locator: {} }],
  };
}

/** The name as a path of one segment. What the file will be called is decided with its headers. */
function pathOf(name: string): string {
  const segment = (name.split(/[/\\]/).at(-1) ?? '').replace(/\p{Cc}/gu, '').trim();
  return segment === '' || segment === '.' || segment === '..' ? 'download' : segment;
}
