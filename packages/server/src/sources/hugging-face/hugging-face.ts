import type { ImportSource, StoredReference } from '../../ports/import-source.ts';
import type { RemoteFetcher } from '../../ports/remote-fetcher.ts';
import { HubClient } from './hub-client.ts';
import { HubEndpoint } from './hub-endpoint.ts';
import type { HubToken } from './hub-refusal.ts';
import { locateFile } from './locate-file.ts';
import { planImport } from './plan-import.ts';
import { displayUrl, readReference, repositoryName, storeReference } from './reference/hub-reference.ts';
import { parseReference } from './reference/parse-reference.ts';

export interface HuggingFaceOptions {
  readonly fetcher: RemoteFetcher;
  /** Base URL of the Hub, of a mirror, or of a private Hub; it may have a path prefix. */
  readonly endpoint: string;
  /** Of this installation; sent to the endpoint's origin and no other. */
  readonly token: string | undefined;
  /** Whether files may be read through Xet where plain HTTP is refused. @default true */
  readonly xet?: boolean;
  /** Bytes; above it files are read through Xet where they can be. @default 50 GB, the limit of the Hub's own client */
  readonly plainHttpLimit?: number;
  readonly retry?: {
    /** Milliseconds before the second try and those that follow it. @default 1, 2, 4, 8 and 8 s */
    readonly delays: readonly number[];
  };
}

const PLAIN_HTTP_LIMIT = 50e9;

/**
 * Models on the Hugging Face Hub, or whatever speaks its protocol.
 *
 * A repository is pinned to a commit when it is planned, so that the plan is what will be fetched, whatever
 * its author does meanwhile. A token within a link is used for that import instead of the installation's.
 *
 * @see https://huggingface.co/docs/hub/api
 */
export function huggingFaceSource(options: HuggingFaceOptions): ImportSource {
  const endpoint = new HubEndpoint(options.endpoint);
  const { xet = true, plainHttpLimit = PLAIN_HTTP_LIMIT } = options;

  const clientFor = (stored: StoredReference): HubClient =>
    new HubClient({
      fetcher: options.fetcher,
      endpoint,
      token: tokenFor(stored, options.token),
      ...(options.retry === undefined ? {} : { retryDelays: options.retry.delays }),
    });

  return {
    parse(given) {
      const { reference, folder, token } = parseReference(given, endpoint);
      return {
        reference: storeReference(reference),
        secret: token,
        displayUrl: displayUrl(endpoint, reference, folder),
        provisionalName: reference.path?.split('/').at(-1) ?? repositoryName(reference.repository),
        host: endpoint.hostAndPort,
      };
    },
    async plan(stored, _kind, signal) {
      return planImport(clientFor(stored), readReference(stored.reference), signal);
    },
    async locate(stored, file, signal) {
      const { revision } = readReference(stored.reference);
      return locateFile({ client: clientFor(stored), xet, plainHttpLimit, revision }, file, signal);
    },
  };
}

function tokenFor({ secret }: StoredReference, installation: string | undefined): HubToken | undefined {
  if (secret !== null) return { value: secret, from: 'link' };
  return installation === undefined || installation === ''
    ? undefined
    : { value: installation, from: 'installation' };
}
