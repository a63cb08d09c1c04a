import { FakeCdn } from './fake-cdn.ts';
import type { HubBehavior } from './hub-behavior.ts';
import { HubRoutes } from './hub-routes.ts';
import { type RecordedRequest, RecordingServer } from './recording-server.ts';
import { XetStorage } from './xet-storage.ts';

export interface FakeHub {
  /** Its base URL, for `HF_ENDPOINT`. */
  readonly url: string;
  /** The origin of its CDN, which is also that of its Xet storage. */
  readonly cdnOrigin: string;
  readonly behavior: HubBehavior;
  readonly xet: XetStorage;
  /** Everything either server was asked, in order. */
  readonly requests: readonly RecordedRequest[];
  commit(repository: string, revision?: string): string;
  /** Resolves when every answer under way was sent, or its connection has ended. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A server that speaks the protocol of the Hugging Face Hub, and on another port its CDN.
 * @param prefix of the hub's paths: `/hf`
 */
export async function startFakeHub(behavior: HubBehavior, prefix = ''): Promise<FakeHub> {
  const requests: RecordedRequest[] = [];
  const record = (request: RecordedRequest) => void requests.push(request);
  const xet = new XetStorage();
  const cdn = new FakeCdn(() => behavior.cdn ?? {});
  const storage = await RecordingServer.start('cdn', record, async (request, response) => {
    if (await xet.handle(request, response, storage.origin)) return;
    await cdn.handle(request, response, storage.origin);
  });
  const routes = new HubRoutes(behavior, { cdn, xet, prefix, storageOrigin: storage.origin });
  const hub = await RecordingServer.start('hub', record, (request, response) =>
    routes.handle(request, response, hub.origin),
  );
  return {
    url: hub.origin + prefix,
    cdnOrigin: storage.origin,
    behavior,
    xet,
    requests,
    commit: (repository, revision = 'main') => routes.commit(repository, revision),
    idle: async () => {
      await hub.idle();
      await storage.idle();
    },
    close: async () => {
      await hub.close();
      await storage.close();
    },
  };
}
