import { ImportRefusedError, type RangeLocation } from '../../../ports/import-source.ts';
import { RemoteFailedError } from '../../../ports/remote-fetcher.ts';
import { jsonObject } from '../../api-request.ts';
import type { HubClient } from '../hub-client.ts';
import type { Subject } from '../hub-refusal.ts';
import { type ReadToken, XetRequests } from './xet-requests.ts';

/** Milliseconds before its end at which a token is renewed: well before the library would do so. */
const RENEW_BEFORE = 120_000;

interface XetFile {
  readonly client: HubClient;
  readonly subject: Subject;
  readonly repository: string;
  readonly commit: string;
  readonly xetHash: string;
  /** Bytes. */
  readonly size: number;
  readonly signal: AbortSignal;
}

/**
 * Reads a file through Xet, which has it in deduplicated chunks. The protocol is `@huggingface/hub`'s to speak;
 * its requests go through the guarded fetcher, the Hub's token stays with the Hub, and the storage's token
 * with the storage. What is read is not checked: neither does the library.
 *
 * @see https://huggingface.co/docs/xet
 * @throws ImportRefusedError or ImportDelayedError where the Hub gives no access
 */
export async function xetLocation(file: XetFile): Promise<RangeLocation> {
  const { size, xetHash } = file;
  let token = await readToken(file, file.signal);
  const freshToken = async (signal: AbortSignal) => {
    if (token.exp * 1000 - Date.now() < RENEW_BEFORE) token = await readToken(file, signal);
    return token;
  };

  async function* read(start: number, end: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const { casUrl } = await freshToken(signal);
    const requests = new XetRequests({ fetcher: file.client.fetcher, token: freshToken, signal });
    let received = 0;
    try {
      // Loaded when it is needed, which is seldom.
      const { downloadFile } = await import('@huggingface/hub');
      const reconstructionUrl = new URL(`${casUrl}/v2/reconstructions/${xetHash}`);
      const blob = await downloadFile({
        repo: { type: 'model', name: file.repository },
        path: file.subject.path ?? '',
        downloadInfo: {
          size,
          etag: '',
          url: '',
          xet: { hash: xetHash, refreshUrl: requests.tokenUrl, reconstructionUrl },
        },
        fetch: requests.fetch,
        // Ranges are read side by side already; this would hold up to 256 MB for each.
        parallelDownloads: false,
      });
      if (blob === null) throw new Error('there is no such file');
      for await (const chunk of blob.slice(start, end).stream()) {
        received += chunk.length;
        yield chunk;
      }
    } catch (error) {
      signal.throwIfAborted();
      throw requests.failure ?? broken(error);
    } finally {
      requests.close();
    }
    if (received !== end - start) throw broken(new Error(`${received} bytes came, of ${end - start}`));
  }

  return { via: 'ranges', read };
}

async function readToken(file: XetFile, signal: AbortSignal): Promise<ReadToken> {
  const answer = await file.client.document(tokenUrl(file), file.subject, signal);
  const { accessToken, casUrl, exp } = jsonObject(answer.text) ?? {};
  const isUrl = typeof casUrl === 'string' && URL.canParse(casUrl);
  if (
    typeof accessToken !== 'string' ||
    !/^[\x21-\x7e]+$/.test(accessToken) ||
    !isUrl ||
    typeof exp !== 'number'
  ) {
    throw new ImportRefusedError(
      'unexpected-answer',
      `${file.client.endpoint.host} gives no access to Xet, through which alone it serves this file.`,
      { repository: file.repository },
    );
  }
  return { accessToken, casUrl: casUrl.replace(/\/+$/, ''), exp };
}

function tokenUrl({ client, repository, commit }: XetFile): string {
  return client.endpoint.api(repository, `/xet-read-token/${commit}`);
}

/** The library throws errors, and before the first byte their messages as mere strings. */
function broken(cause: unknown): RemoteFailedError {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  return new RemoteFailedError('broken', 'Xet, the storage of Hugging Face, did not deliver the file.', {
    cause: error,
  });
}
