import type { ServerResponse } from 'node:http';
import type { FakeCdn } from './fake-cdn.ts';
import { HUB_ERRORS, type HubError, sendError, sendJson, sendRedirect } from './hub-answers.ts';
import type { HubBehavior } from './hub-behavior.ts';
import type { RecordedRequest } from './recording-server.ts';
import {
  bytesOf,
  commitOf,
  type FakeFile,
  type FakeRepository,
  type Files,
  fileAt,
  gitBlobSha1,
  lfsPointer,
  sha256,
  treeEntries,
  xetHash,
} from './repositories.ts';
import { serveBytes } from './served-bytes.ts';
import type { XetStorage } from './xet-storage.ts';

export interface Surroundings {
  readonly cdn: FakeCdn;
  readonly xet: XetStorage;
  readonly prefix: string;
  readonly storageOrigin: string;
}

interface Found {
  readonly name: string;
  readonly repository: FakeRepository;
  readonly files: Files;
  readonly commit: string;
}

/** The hub's own paths. */
export class HubRoutes {
  readonly #behavior: HubBehavior;
  readonly #around: Surroundings;

  constructor(behavior: HubBehavior, around: Surroundings) {
    this.#behavior = behavior;
    this.#around = around;
  }

  commit(name: string, revision: string): string {
    const repository = this.#behavior.repositories[name];
    const files = revision === 'main' ? repository?.files : repository?.revisions?.[revision];
    if (files === undefined) throw new Error(`The fake hub has no ${name} at ${revision}`);
    return commitOf(revision, files);
  }

  async handle(request: RecordedRequest, response: ServerResponse, origin: string): Promise<void> {
    const fault = this.#behavior.fault?.(request);
    if (fault === 'disconnect') return void response.destroy();
    if (fault !== undefined) return sendError(response, fault);
    const url = new URL(request.url, origin);
    const { prefix } = this.#around;
    if (!url.pathname.startsWith(`${prefix}/`)) return sendError(response, { status: 404 });
    const segments = url.pathname.slice(prefix.length + 1).split('/');
    const route = routeOf(segments);
    if (route === undefined) return sendError(response, { status: 404 });
    const found = this.#find(route, request, response);
    if (found === undefined) return;
    if (route.action === 'revision') return this.#info(found, response);
    if (route.action === 'tree') return this.#tree(found, route.path, url, response, origin);
    if (route.action === 'xet-read-token') return this.#xetToken(request, response);
    return this.#resolve(found, route, request, response);
  }

  /** The repository at the revision, or the error that the Hub answers with in its place. */
  #find(route: Route, request: RecordedRequest, response: ServerResponse): Found | undefined {
    const token = accountOf(request);
    if (token !== undefined && !(this.#behavior.tokens ?? []).includes(token)) {
      sendError(response, HUB_ERRORS.tokenRejected);
      return undefined;
    }
    const repository = this.#behavior.repositories[route.name];
    const denied = denial(repository, token);
    if (repository === undefined || denied !== undefined) {
      sendError(response, denied ?? HUB_ERRORS.repositoryNotFound);
      return undefined;
    }
    if (repository.movedTo !== undefined) {
      sendRedirect(response, 307, request.url.replace(route.name, repository.movedTo));
      return undefined;
    }
    const revisions = { main: repository.files, ...repository.revisions };
    for (const [revision, files] of Object.entries(revisions)) {
      const commit = commitOf(revision, files);
      if (route.revision === revision || route.revision === commit) {
        return { name: route.name, repository, files, commit };
      }
    }
    sendError(response, HUB_ERRORS.revisionNotFound);
    return undefined;
  }

  #info({ name, repository, commit, files }: Found, response: ServerResponse): void {
    sendJson(response, {
      _id: '0123456789abcdef01234567',
      id: name,
      modelId: name,
      author: name.split('/')[0],
      sha: commit,
      private: repository.private ?? false,
      gated: repository.gated ?? false,
      disabled: false,
      tags: [],
      siblings: Object.keys(files).map((rfilename) => ({ rfilename })),
      ...repository.info,
    });
  }

  #tree(found: Found, folder: string, url: URL, response: ServerResponse, origin: string): void {
    const entries = treeEntries(found.repository, found.files) as readonly { readonly path?: unknown }[];
    const within = entries.filter(
      ({ path }) => folder === '' || (typeof path === 'string' && path.startsWith(`${folder}/`)),
    );
    if (folder !== '' && within.length === 0) {
      sendError(response, HUB_ERRORS.entryNotFound);
      return;
    }
    const { pageSize = 1000, linkBase } = this.#behavior;
    const start = Number(url.searchParams.get('cursor') ?? '0');
    const next = new URL(url);
    next.searchParams.set('limit', String(pageSize));
    next.searchParams.set('cursor', String(start + pageSize));
    const { prefix } = this.#around;
    const target = (linkBase ?? origin + prefix) + next.pathname.slice(prefix.length) + next.search;
    const more = start + pageSize < within.length;
    sendJson(
      response,
      within.slice(start, start + pageSize),
      more ? { link: `<${target}>; rel="next"` } : {},
    );
  }

  #xetToken(request: RecordedRequest, response: ServerResponse): void {
    const ends = this.#behavior.xetTokenEnds ?? Date.now() + 3_600_000;
    const { storageOrigin, xet } = this.#around;
    const accessToken = xet.issueToken(accountOf(request));
    sendJson(response, { accessToken, exp: Math.floor(ends / 1000), casUrl: storageOrigin });
  }

  async #resolve(
    found: Found,
    route: Route,
    request: RecordedRequest,
    response: ServerResponse,
  ): Promise<void> {
    const file = fileAt(found.files, route.path);
    const common = { 'x-repo-commit': found.commit, 'x-request-id': 'Root=1-fake' };
    const { mirror, redirectTo, resolveCache = true } = this.#behavior;
    if (file === undefined) return sendError(response, { ...HUB_ERRORS.entryNotFound, headers: common });
    if (redirectTo !== undefined) return sendRedirect(response, 302, redirectTo, common);
    const cached = route.action === 'resolve-cache';
    if (file.storage === 'git' && resolveCache && !cached && mirror === undefined) {
      const target = `${this.#around.prefix}/api/resolve-cache/models/${found.name}/${found.commit}/${encodeURI(route.path)}`;
      const etag = encodeURIComponent(`"${gitBlobSha1(file.content)}"`);
      return sendRedirect(response, 307, `${target}?${route.path.length}&etag=${etag}`, common);
    }
    if (file.storage !== 'git' && mirror === undefined) {
      const location = this.#around.cdn.sign(route.path, file, this.#around.storageOrigin);
      return sendRedirect(response, 302, location, { ...common, ...this.#linked(file, found) });
    }
    const pointer = mirror === 'pointer' && file.storage !== 'git';
    const bytes = bytesOf(pointer ? lfsPointer(file.content) : (file.delivered ?? file.content));
    const headers = {
      ...common,
      'content-type': 'text/plain; charset=utf-8',
      etag: `"${gitBlobSha1(file.content)}"`,
    };
    await serveBytes(response, bytes, request.headers.range, headers);
  }

  #linked(file: FakeFile, { name, commit }: Found): Record<string, string> {
    const { content, linked, storage } = file;
    const headers = {
      'x-linked-size': String(linked?.size ?? bytesOf(content).length),
      'x-linked-etag': `"${linked?.etag ?? sha256(content)}"`,
    };
    if (storage !== 'xet') return headers;
    const hash = xetHash(content);
    const { xet, storageOrigin } = this.#around;
    xet.add(content, file.delivered ?? content);
    return {
      ...headers,
      'x-xet-hash': hash,
      // As on a mirror: the official host, which must not be asked.
      link: `<https://huggingface.co/api/models/${name}/xet-read-token/${commit}>; rel="xet-auth", <${storageOrigin}/v1/reconstructions/${hash}>; rel="xet-reconstruction-info"`,
    };
  }
}

interface Route {
  readonly name: string;
  readonly action: string;
  /** Decoded. */
  readonly revision: string;
  readonly path: string;
}

/** `api/models/org/name/ACTION/REVISION[/path]` and `org/name/resolve/REVISION/path`; bare names as well. */
function routeOf(segments: readonly string[]): Route | undefined {
  const cache = segments[0] === 'api' && segments[1] === 'resolve-cache';
  const rest = cache ? segments.slice(3) : segments[0] === 'api' ? segments.slice(2) : segments;
  const actions = ['revision', 'tree', 'resolve', 'xet-read-token'];
  const at = cache ? 2 : rest.findIndex((segment) => actions.includes(segment));
  if (at < 1 || at > 2) return undefined;
  const where = rest.slice(cache ? at : at + 1).map(decodeURIComponent);
  return {
    name: rest.slice(0, at).map(decodeURIComponent).join('/'),
    action: cache ? 'resolve-cache' : (rest[at] ?? ''),
    revision: where[0] ?? '',
    path: where.slice(1).join('/'),
  };
}

/** The token of the hub that comes with a request. */
function accountOf({ headers }: RecordedRequest): string | undefined {
  return /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
}

/** Why the owner of the token, or a stranger, does not see the repository. */
function denial(repository: FakeRepository | undefined, token: string | undefined): HubError | undefined {
  const missing =
    token === undefined ? HUB_ERRORS.repositoryNotFoundAnonymous : HUB_ERRORS.repositoryNotFound;
  if (repository === undefined) return missing;
  if (repository.disabled === true) return HUB_ERRORS.disabled;
  const mayRead = token !== undefined && (repository.readers ?? []).includes(token);
  if (repository.private === true && !mayRead) return missing;
  if (!repository.gated || mayRead) return undefined;
  return token === undefined ? HUB_ERRORS.gatedWithoutToken : HUB_ERRORS.gatedNotGranted;
}
