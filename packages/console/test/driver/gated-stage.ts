/** The console behind a gate that can hold parts back. */
import { type Gate, startGate } from '../../../sdk/test/browser/gate.ts';
import { type ConsoleStage, type OpenPage, signIn, startConsole } from './console-stage.ts';

export interface GatedStage {
  readonly stage: ConsoleStage;
  readonly gate: Gate;
  /** Where browsers reach the console. */
  readonly url: string;
  /** A page of its own behind the gate, signed in. */
  open(path?: string): Promise<OpenPage>;
  close(): Promise<void>;
}

/** @param host under which browsers reach the gate */
export async function startGatedConsole(host = '127.0.0.1'): Promise<GatedStage> {
  const gate = await startGate();
  const url = gate.url.replace('127.0.0.1', host);
  const stage = await startConsole({ env: { WHARF_PUBLIC_URL: url } }).catch(async (error: unknown) => {
    await gate.close();
    throw error;
  });
  gate.target = `http://127.0.0.1:${stage.server.port}`;
  return {
    stage,
    gate,
    url,
    async open(path = '/') {
      const page = await stage.openSignedOut();
      await page.goto(`${url}${path}`);
      await signIn(page, stage.server.apiKey, stage.server.apiSecret);
      return page;
    },
    async close() {
      await stage.close();
      await gate.close();
    },
  };
}
