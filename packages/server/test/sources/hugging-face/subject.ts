import { after } from 'node:test';
import { createGuardedFetcher } from '../../../src/adapters/fetch/guarded-fetcher.ts';
import type {
  FileLocation,
  ImportPlan,
  ImportSource,
  PlannedFile,
  StoredReference,
} from '../../../src/ports/import-source.ts';
import type { RemoteFetcher } from '../../../src/ports/remote-fetcher.ts';
import {
  type HuggingFaceOptions,
  huggingFaceSource,
} from '../../../src/sources/hugging-face/hugging-face.ts';
import { type FakeHub, startFakeHub } from '../../origins/hugging-face/fake-hub.ts';
import type { HubBehavior } from '../../origins/hugging-face/hub-behavior.ts';

export const TOKEN = 'hf_installation';

/** A fake hub and the source that imports from it; both end with the test file. */
export interface Subject {
  readonly hub: FakeHub;
  readonly source: ImportSource;
  readonly fetcher: RemoteFetcher;
  plan(given: string): Promise<ImportPlan>;
  locate(given: string, file: PlannedFile): Promise<FileLocation>;
}

export async function startSubject(
  behavior: HubBehavior,
  options: Partial<HuggingFaceOptions> & { readonly prefix?: string } = {},
): Promise<Subject> {
  const { prefix, ...more } = options;
  const hub = await startFakeHub({ tokens: [TOKEN], ...behavior }, prefix);
  const fetcher = createGuardedFetcher({
    allowedNetworks: ['127.0.0.0/8'],
    allowedPorts: [80, 443],
    userAgent: 'wharf-test',
  });
  after(async () => {
    await fetcher.close();
    await hub.close();
  });
  const source = huggingFaceSource({
    fetcher,
    endpoint: hub.url,
    token: undefined,
    retry: { delays: [0, 0, 0, 0, 0] },
    ...more,
  });
  const signal = AbortSignal.timeout(60_000);
  return {
    hub,
    source,
    fetcher,
    plan: async (given) => source.plan(stored(source, given), 'model', signal),
    locate: async (given, file) => source.locate(stored(source, given), file, signal),
  };
}

export function stored(source: ImportSource, given: string): StoredReference {
  const { reference, secret } = source.parse(given);
  // As the database has it.
  return { reference: JSON.parse(JSON.stringify(reference)), secret };
}

/** Reads a location as the downloader does. */
export async function readLocation(
  fetcher: RemoteFetcher,
  location: FileLocation,
  start: number,
  end: number,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const signal = AbortSignal.timeout(60_000);
  const body =
    location.via === 'ranges'
      ? location.read(start, end, signal)
      : (
          await fetcher.fetch({
            url: location.url,
            headers: { ...location.headers, range: `bytes=${start}-${end - 1}` },
            ...(location.credential === undefined ? {} : { credential: location.credential }),
          })
        ).body;
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The planned file with that path. */
export function fileOf(plan: ImportPlan, path: string): PlannedFile {
  const file = plan.files.find((one) => one.path === path);
  if (file === undefined) throw new Error(`${path} is not in the plan`);
  return file;
}
