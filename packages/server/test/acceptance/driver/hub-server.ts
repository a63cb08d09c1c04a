import { type FakeHub, startFakeHub } from '../../origins/hugging-face/fake-hub.ts';
import type { HubBehavior } from '../../origins/hugging-face/hub-behavior.ts';
import { Api } from './api.ts';
import { startImportingServer } from './import-server.ts';
import type { TestServer } from './server.ts';

/** The token of the account that {@link startWithHub} gives the server. */
export const HUB_TOKEN = 'hf_tokenOfTheInstallation';

/** Wharf beside a Hub of its own. */
export interface ServerWithHub {
  readonly hub: FakeHub;
  readonly server: TestServer;
  readonly api: Api;
  dispose(): Promise<void>;
}

/** Starts a Hub, by default an empty one, and Wharf so that it imports from there, with `HUB_TOKEN`. */
export async function startWithHub(
  behavior: Partial<HubBehavior> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<ServerWithHub> {
  const hub = await startFakeHub({ repositories: {}, tokens: [HUB_TOKEN], ...behavior });
  const settings = { HF_ENDPOINT: hub.url, HF_TOKEN: HUB_TOKEN, ...env };
  const server = await startImportingServer(settings).catch(async (error: unknown) => {
    await hub.close();
    throw error;
  });
  return {
    hub,
    server,
    api: Api.of(server),
    async dispose() {
      await server.dispose();
      await hub.close();
    },
  };
}
