/** The command beside a real server, as whose client it is set up. */
import { startWharf, type WharfOptions, type WharfServer } from '../../../sdk/test/driver/wharf-server.ts';
import { type Wharf, wharfCommand } from './run-wharf.ts';

export interface WharfWithServer extends Wharf {
  readonly server: WharfServer;
}

export async function wharfWithServer(options: WharfOptions = {}): Promise<WharfWithServer> {
  const server = await startWharf(options);
  const wharf = await wharfCommand({
    WHARF_BASE_URL: server.baseURL,
    WHARF_API_KEY: server.apiKey,
    WHARF_API_SECRET: server.apiSecret,
    WHARF_DATA_DIR: server.dataDirectory,
  });
  return {
    ...wharf,
    server,
    async remove() {
      await server.stop();
      await wharf.remove();
    },
  };
}
