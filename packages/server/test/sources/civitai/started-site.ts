import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { createGuardedFetcher } from '../../../src/adapters/fetch/guarded-fetcher.ts';
import {
  type FileLocation,
  type HttpLocation,
  type ImportPlan,
  ImportRefusedError,
  type ImportSource,
  type StoredReference,
} from '../../../src/ports/import-source.ts';
import type { RemoteFetcher } from '../../../src/ports/remote-fetcher.ts';
import { type CivitaiOptions, civitaiSource } from '../../../src/sources/civitai/civitai.ts';
import type {
  FakeCivitaiOptions,
  FakeFile,
  FakeModel,
  FakeVersion,
} from '../../origins/civitai/catalogue.ts';
import { type FakeCivitai, startFakeCivitai } from '../../origins/civitai/fake-civitai.ts';

export const SIGNAL = new AbortController().signal;

/** A started fake, and the source that asks it. */
export interface StartedSite {
  readonly fake: FakeCivitai;
  readonly fetcher: RemoteFetcher;
  readonly source: ImportSource;
  /** Parses and plans a model. */
  plan(given: string, kind?: 'model' | 'image'): Promise<ImportPlan>;
  /** Parses, plans, and finds the first file. */
  locate(given: string): Promise<HttpLocation>;
  stored(given: string): StoredReference;
}

export interface SiteOptions extends FakeCivitaiOptions {
  readonly token?: string;
  readonly userAgent?: string;
  readonly source?: Partial<CivitaiOptions>;
}

/** Ended with the test. Nothing waits between tries. */
export async function startSite(context: TestContext, options: SiteOptions): Promise<StartedSite> {
  const fake = await startFakeCivitai(options);
  const fetcher = createGuardedFetcher({
    allowedNetworks: ['127.0.0.0/8'],
    allowedPorts: [80, 443],
    userAgent: options.userAgent ?? 'wharf-test',
  });
  context.after(() => Promise.all([fetcher.close(), fake.close()]));
  const source = civitaiSource({
    fetcher,
    endpoint: fake.endpoint,
    token: options.token,
    retry: { tries: 5, wait: () => 0 },
    ...options.source,
  });
  const stored = (given: string): StoredReference => {
    const { reference, secret } = source.parse(given);
    return { reference: JSON.parse(JSON.stringify(reference)), secret };
  };
  return {
    fake,
    fetcher,
    source,
    stored,
    plan: (given, kind = 'model') => source.plan(stored(given), kind, SIGNAL),
    async locate(given) {
      const reference = stored(given);
      const plan = await source.plan(reference, 'model', SIGNAL);
      const [file] = JSON.parse(JSON.stringify(plan.files)) as ImportPlan['files'];
      assert.ok(file !== undefined);
      return overHttp(await source.locate(reference, file, SIGNAL));
    },
  };
}

export function overHttp(location: FileLocation): HttpLocation {
  assert.equal(location.via, 'http');
  return location as HttpLocation;
}

/** One model with one version, whose ids are 1 and 10. */
export function oneModel(files: readonly FakeFile[], changes: Partial<FakeModel> = {}): FakeModel {
  return { id: 1, versions: [{ id: 10, files }], ...changes };
}

/** As `oneModel`, with one file, whose id is 100. */
export function oneVersion(changes: Partial<FakeVersion> = {}): FakeModel {
  return { id: 1, versions: [{ id: 10, files: [weights(100)], ...changes }] };
}

/** What the download route was asked, in order. */
export function downloads({ fake }: StartedSite): readonly string[] {
  return fake.requests.map(({ url }) => url).filter((url) => url.startsWith('/api/download/'));
}

/** A file of its own content. */
export function weights(id: number, changes: Partial<FakeFile> = {}): FakeFile {
  return {
    id,
    name: `file-${id}.safetensors`,
    content: Buffer.from(`content of file ${id}`),
    metadata: { format: 'SafeTensor' },
    ...changes,
  };
}

export async function refusal(of: Promise<unknown>): Promise<ImportRefusedError> {
  const error: unknown = await of.then(
    () => assert.fail('it was not refused'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ImportRefusedError, String(error));
  return error;
}

/** Ids of the planned files. */
export function fileIds(plan: ImportPlan): readonly unknown[] {
  return plan.files.map(({ locator }) => locator.fileId);
}
