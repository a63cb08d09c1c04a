import { hostAndPort } from '../host-and-port.ts';

/** The Hub itself, whose links a mirror passes on unchanged. */
const OFFICIAL_BASE = 'https://huggingface.co';
const OFFICIAL_HOSTS: ReadonlySet<string> = new Set([
  'huggingface.co',
  'www.huggingface.co',
  'hf.co',
  'www.hf.co',
]);

/** The Hub that this installation imports from: the official one, a mirror, or a private one. */
export class HubEndpoint {
  /** Without a trailing slash; may have a path prefix. */
  readonly base: string;
  /** The one origin that may see the token. */
  readonly origin: string;
  /** Host, and the port where it is not the scheme's: as people write it. */
  readonly host: string;
  /** Host and port, always both. */
  readonly hostAndPort: string;
  /** Path prefix, without a trailing slash: `` or `/hf`. */
  readonly prefix: string;
  readonly isOfficial: boolean;

  /** @throws TypeError when `base` is no absolute URL */
  constructor(base: string) {
    const url = new URL(base);
    this.prefix = url.pathname.replace(/\/+$/, '');
    this.base = url.origin + this.prefix;
    this.origin = url.origin;
    this.host = url.host;
    this.hostAndPort = hostAndPort(url);
    this.isOfficial = this.base === OFFICIAL_BASE;
  }

  static isOfficialHost(host: string): boolean {
    return OFFICIAL_HOSTS.has(host);
  }

  /** Where people see the repository, and accept its terms. */
  page(repository: string): string {
    return `${this.base}/${repository}`;
  }

  /** @param rest with a leading slash: `/tree/...` */
  api(repository: string, rest: string): string {
    return `${this.base}/api/models/${repository}${rest}`;
  }

  resolve(repository: string, commit: string, path: string): string {
    return `${this.base}/${repository}/resolve/${encodeURIComponent(commit)}/${encodePath(path)}`;
  }

  /** Whether requests to the URL stay with this Hub: they may carry the token. */
  owns(url: string): boolean {
    return new URL(url).origin === this.origin;
  }

  /**
   * A link out of an answer, as a link to this endpoint. Mirrors pass on the links of the official Hub.
   * @returns undefined for a link that leads elsewhere
   */
  localize(link: string, current: string): string | undefined {
    if (!URL.canParse(link, current)) return undefined;
    const url = new URL(link, current);
    if (url.origin === this.origin) return url.href;
    const official = url.protocol === 'https:' && url.port === '' && OFFICIAL_HOSTS.has(url.hostname);
    return official ? `${this.base}${url.pathname}${url.search}` : undefined;
  }
}

/** Each segment percent-encoded. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
