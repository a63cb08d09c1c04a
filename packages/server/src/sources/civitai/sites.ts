import type { OriginCredential } from '../../ports/remote-fetcher.ts';

export const DEFAULT_ENDPOINT = 'https://civitai.com';
/** The other name of the same service, with the same accounts: what may see a token there may see it here. */
const DEFAULT_ALTERNATE = 'https://civitai.red';

/**
 * Fronts of one and the same service, and the site to ask for what was found there. Since April 2026
 * `.com` hides some mature models that `.red` has; `.green` shows a part of `.com`, and `.blue` is an alias of it.
 */
const PUBLIC_SITES: Readonly<Record<string, string>> = {
  'civitai.com': 'civitai.com',
  'civitai.red': 'civitai.red',
  'civitai.green': 'civitai.com',
  'civitai.blue': 'civitai.com',
};

/** A deployment of Civitai that can be asked. */
export interface Site {
  /** Host and port: the name under which references and locators know it. */
  readonly host: string;
  readonly origin: string;
  /** What every path is appended to: without a slash at its end. */
  readonly base: string;
}

/**
 * The sites of one installation, and the hosts in a pasted URL that mean them. These sites, and nothing
 * else, may see a token: the default endpoint and its other name; of any other endpoint, itself alone.
 */
export class Sites {
  readonly primary: Site;
  readonly #all: readonly Site[];

  /**
   * @param endpoint Base URL. The default one means `.com` and `.red`; any other is asked alone.
   * @param alternate Base URL of what `.red` is to `.com`: one service, so that it sees the same tokens
   */
  constructor(endpoint: string, alternate?: string) {
    this.primary = siteAt(endpoint);
    const second = alternate ?? (this.primary.base === DEFAULT_ENDPOINT ? DEFAULT_ALTERNATE : undefined);
    this.#all = second === undefined ? [this.primary] : [this.primary, siteAt(second)];
  }

  /** The site that a pasted URL means, and its path there; undefined for a URL of somebody else. */
  understand(url: URL): { readonly site: Site; readonly path: string } | undefined {
    const own = this.#all.find((site) => site.host === url.host);
    if (own !== undefined) {
      const prefix = new URL(own.base).pathname.replace(/\/$/, '');
      const path = url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : url.pathname;
      return { site: own, path };
    }
    const name = url.host.replace(/\.$/, '').replace(/^www\./, '');
    if (!Object.hasOwn(PUBLIC_SITES, name)) return undefined;
    const site = this.#all.find(({ host }) => host === PUBLIC_SITES[name]) ?? this.primary;
    return { site, path: url.pathname };
  }

  /** Whether a text without a scheme begins with a host of ours. */
  beginsWithHost(text: string): boolean {
    const host = /^[^/?#]+/.exec(text.toLowerCase())?.[0] ?? '';
    const name = host.replace(/^www\./, '');
    return Object.hasOwn(PUBLIC_SITES, name) || this.#all.some((site) => site.host === host);
  }

  named(host: unknown): Site {
    return this.#all.find((site) => site.host === host) ?? this.primary;
  }

  /** All of them, the named one first. */
  inOrder(host: string): readonly Site[] {
    const first = this.named(host);
    return [first, ...this.#all.filter((site) => site !== first)];
  }

  withOrigin(origin: string): Site | undefined {
    return this.#all.find((site) => site.origin === origin);
  }
}

/**
 * A token for a site, in the one header that may carry it: in a query it would end up in logs. Of what is
 * none of our sites, nothing.
 */
export function credentialFor(
  site: Site | undefined,
  token: string | undefined,
): { credential?: OriginCredential } {
  const known = token !== undefined && site !== undefined;
  return !known ? {} : { credential: { origin: site.origin, authorization: `Bearer ${token}` } };
}

function siteAt(endpoint: string): Site {
  const { host, origin, pathname } = new URL(endpoint);
  return { host, origin, base: origin + pathname.replace(/\/+$/, '') };
}
