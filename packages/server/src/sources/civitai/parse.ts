import { type ImportReference, ImportRefusedError } from '../../ports/import-source.ts';
import { hostAndPort } from '../host-and-port.ts';
import { knownId, parseAir } from './air.ts';
import { type CivitaiReference, canonicalUrl, toStored } from './reference.ts';
import { type Selectors, selectorsOf } from './selectors.ts';
import type { Site, Sites } from './sites.ts';

/** Longer than any link that the site gives out. */
const MAX_LENGTH = 4096;

/** Of the pages whose first segment it is, what they show. */
const OTHER_PAGES: Readonly<Record<string, string>> = {
  images: 'an image',
  posts: 'a post',
  articles: 'an article',
  user: 'a user',
  collections: 'a collection',
  bounties: 'a bounty',
  challenges: 'a challenge',
  comics: 'a comic',
  tag: 'a tag',
};

const COPY_MODEL_URL =
  "Open the model's page and copy its address, such as https://civitai.com/models/370194?modelVersionId=413566.";

/** RFC 6750 section 2.1: what can be a bearer token. */
const TOKEN = /^[\w.~+/-]{1,512}=*$/;

const HASH = /^(?:[0-9a-f]{8}|[0-9a-f]{10}|[0-9a-f]{12}|[0-9a-f]{64})$/i;

interface Understood {
  readonly reference: CivitaiReference;
  readonly site: Site;
  readonly token: string | null;
  readonly slug: string | null;
}

/**
 * Understands a URL of Civitai, an AIR, or `{modelId}@{versionId}`, without the network. Messages never
 * repeat what was given, for it may hold a token.
 * @throws ImportRefusedError `invalid-reference`
 */
export function parseReference(given: string, sites: Sites): ImportReference {
  const { reference, site, token, slug } = understand(given.trim(), sites);
  return {
    reference: toStored(reference),
    secret: token,
    displayUrl: canonicalUrl(site, reference),
    provisionalName: slug ?? numberedName(reference),
    host: hostAndPort(new URL(sites.primary.origin)),
  };
}

function understand(given: string, sites: Sites): Understood {
  if (given === '' || given.length > MAX_LENGTH)
    throw refusal(`This is no URL of a model. ${COPY_MODEL_URL}`);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(given)) return understandUrl(given, sites);
  if (sites.beginsWithHost(given)) return understandUrl(`https://${given}`, sites);
  const ids = parseAir(given);
  if (ids === undefined) throw refusal(`This is no URL of a model on Civitai. ${COPY_MODEL_URL}`);
  const { format, ...named } = ids;
  const selectors: Selectors = format === null ? {} : { format };
  const reference = { host: sites.primary.host, hash: null, ...named, selectors };
  return { reference, site: sites.primary, token: null, slug: null };
}

function understandUrl(text: string, sites: Sites): Understood {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const place = url && sites.understand(url);
  if (url === undefined || place === undefined || !/^https?:$/.test(url.protocol)) {
    throw refusal(`This is no URL of Civitai. ${COPY_MODEL_URL}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw refusal('A URL of Civitai takes no user name or password: paste it without them.');
  }
  const { site, path } = place;
  const query = url.searchParams;
  const segments = path.split('/').filter((segment) => segment !== '');
  // A language's prefix: /de/models/..., /pt-BR/models/...
  if (/^[a-z]{2}(?:-[a-z]{2,4})?$/i.test(segments[0] ?? '')) segments.shift();
  const subject = subjectOf(segments, query);
  const selectors = selectorsOf(query);
  if (selectors === undefined) {
    throw refusal('The URL says in a way that is not understood which file is meant: copy the link again.');
  }
  const fileId = query.get('fileId');
  const { slug, ...named } = subject;
  const reference = { host: site.host, ...named, fileId: fileId ? knownId(fileId) : null, selectors };
  return { reference, site, token: tokenOf(query), slug };
}

type Subject = Pick<CivitaiReference, 'modelId' | 'versionId' | 'hash'> & { readonly slug: string | null };
const NOTHING: Subject = { modelId: null, versionId: null, hash: null, slug: null };

/** What a path names; only `/models/` looks at the query. */
function subjectOf(segments: readonly string[], query: URLSearchParams): Subject {
  const path = segments.join('/');
  const download = /^(?:api\/download\/models|model-versions|api\/v1\/model-versions)\/(\d+)$/.exec(path);
  if (download !== null) return { ...NOTHING, versionId: knownId(download[1]) };
  const page = /^(?:api\/v1\/)?models\/(\d+)(?:\/([^/]*))?/.exec(path);
  if (page !== null) {
    const version = query.get('modelVersionId');
    return {
      ...NOTHING,
      modelId: knownId(page[1]),
      versionId: version ? knownId(version) : null,
      slug: slugName(page[2]),
    };
  }
  const hash = /^api\/v1\/model-versions\/by-hash\/([^/]+)$/.exec(path)?.[1];
  if (hash !== undefined && HASH.test(hash)) return { ...NOTHING, hash: hash.toUpperCase() };
  const [kind = ''] = segments;
  const shown = Object.hasOwn(OTHER_PAGES, kind) ? OTHER_PAGES[kind] : undefined;
  throw refusal(
    shown === undefined
      ? `This page of Civitai is not that of one model. ${COPY_MODEL_URL}`
      : `This is the page of ${shown}, not of a model. ${COPY_MODEL_URL}`,
  );
}

/** Only what a slug is made of: of a mangled address, the rest may be anything, a token included. */
function slugName(slug: string | undefined): string | null {
  return slug !== undefined && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(slug) && slug.length <= 200 ? slug : null;
}

function tokenOf(query: URLSearchParams): string | null {
  const token = query.getAll('token').find((value) => value !== '');
  if (token === undefined) return null;
  if (!TOKEN.test(token)) {
    throw refusal('The token in the URL holds characters that a token of Civitai cannot hold.');
  }
  return token;
}

function numberedName({ modelId, versionId, hash }: CivitaiReference): string {
  if (modelId !== null) return `Civitai model ${modelId}`;
  return versionId === null ? `Civitai file ${hash}` : `Civitai model version ${versionId}`;
}

function refusal(message: string): ImportRefusedError {
  return new ImportRefusedError('invalid-reference', message);
}
