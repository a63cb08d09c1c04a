/** Signed URLs have an address of their own, which a proxy or a container can make unreachable: sends one part. */
import type { Wharf } from '@wharf/sdk';
import { type Finding, fail, ok, warn } from './finding.ts';

const CHECK = 'part URLs';
const CONTENT = 'wharf doctor was here\n';
/** Milliseconds to wait for an answer. */
const PATIENCE = 15_000;

/** @throws where `signal` is aborted, after the upload was taken back */
export async function checkPartUrl(client: Wharf, signal: AbortSignal): Promise<Finding> {
  let uploadId: string;
  let url: string | undefined;
  try {
    const { upload } = await client.uploads.create(
      {
        kind: 'text',
        fileName: 'wharf-doctor.txt',
        contentType: 'text/plain',
        fileSize: CONTENT.length,
        parts: 1,
      },
      { signal, maxRetries: 0 },
    );
    uploadId = upload.id;
    url = upload.parts?.[0]?.url;
  } catch (error) {
    signal.throwIfAborted();
    return fail(CHECK, `no upload can be begun: ${told(error)}`, 'See the log of the server.');
  }
  const finding =
    url === undefined
      ? fail(CHECK, 'the server named none', 'Does it speak the Uploads API?')
      : await checkPut(url, client.baseURL, signal);
  try {
    // Also after Ctrl-C: what was begun here is not left to others. A second one ends it.
    await client.uploads.delete(uploadId, { timeout: PATIENCE, maxRetries: 0 });
    signal.throwIfAborted();
  } catch (error) {
    signal.throwIfAborted();
    if (finding.verdict !== 'ok') return finding;
    return warn(
      CHECK,
      `${finding.found}; the upload ${uploadId} stays behind: ${told(error)}`,
      'It will expire.',
    );
  }
  return finding;
}

async function checkPut(url: string, baseURL: string, signal: AbortSignal): Promise<Finding> {
  const { origin } = new URL(url);
  const elsewhere = origin === new URL(baseURL).origin ? '' : ', which is not the address of the API,';
  const advice = `The server must give out an address that leads to it from here: set WHARF_PUBLIC_URL where it runs, such as WHARF_PUBLIC_URL=${new URL(baseURL).origin}`;
  try {
    const response = await fetch(url, {
      method: 'PUT',
      body: CONTENT,
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    });
    const text = await response.text();
    if (response.ok) return ok(CHECK, `a part arrives at ${origin}`);
    return fail(CHECK, `${origin}${elsewhere} answers ${response.status} to a part: ${reason(text)}`, advice);
  } catch (error) {
    return fail(CHECK, `${origin}${elsewhere} cannot be reached: ${told(error)}`, advice);
  }
}

/** The innermost reason: `fetch failed` alone helps nobody. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? told(error.cause) : error.message || error.name;
}

function reason(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && 'reason' in body) return String(body.reason);
  } catch {
    // A page of a proxy.
  }
  return text.trim().slice(0, 200);
}
