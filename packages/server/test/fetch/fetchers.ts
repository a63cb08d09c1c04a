import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { ResolveName } from '../../src/adapters/fetch/connector.ts';
import { createFetcherOnDemand } from '../../src/adapters/fetch/fetcher-on-demand.ts';
import type { GuardedFetcherOptions } from '../../src/adapters/fetch/guarded-fetcher.ts';
import {
  RemoteFailedError,
  type RemoteFailure,
  type RemoteFetcher,
  type RemoteRefusal,
  RemoteRefusedError,
  type RemoteResponse,
} from '../../src/ports/remote-fetcher.ts';

/** A fetcher that may reach 127.0.0.1 and knows no names, unless told otherwise; it ends with the test. */
export function startFetcher(t: TestContext, options: Partial<GuardedFetcherOptions> = {}): RemoteFetcher {
  const fetcher = createFetcherOnDemand({
    allowedNetworks: ['127.0.0.1/32'],
    allowedPorts: [80, 443],
    userAgent: 'Wharf/test',
    resolve: resolver({}),
    ...options,
  });
  t.after(() => fetcher.close());
  return fetcher;
}

/**
 * Resolves names from a table. A list of lists: one list for each question, the last one for all further
 * ones.
 */
export function resolver(names: Readonly<Record<string, readonly (readonly string[])[]>>): ResolveName {
  const asked = new Map<string, number>();
  return async (name) => {
    const answers = names[name];
    const question = asked.get(name) ?? 0;
    asked.set(name, question + 1);
    const answer = answers?.[Math.min(question, answers.length - 1)];
    if (answer === undefined) {
      throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' });
    }
    return answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
}

export async function readText(response: RemoteResponse): Promise<string> {
  return Buffer.concat(await readChunks(response)).toString('latin1');
}

export async function readChunks(response: RemoteResponse): Promise<readonly Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return chunks;
}

export async function refusal(work: Promise<unknown>, code: RemoteRefusal): Promise<RemoteRefusedError> {
  const error = await failureOf(work);
  assert.ok(error instanceof RemoteRefusedError, `expected a refusal, got ${error}`);
  assert.equal(error.code, code);
  return error;
}

export async function failure(work: Promise<unknown>, code: RemoteFailure): Promise<RemoteFailedError> {
  const error = await failureOf(work);
  assert.ok(error instanceof RemoteFailedError, `expected a failure, got ${error}`);
  assert.equal(error.code, code);
  return error;
}

export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  return assert.fail('It succeeded');
}
