/** A real Wharf with its console, and the system's Chromium looking at it. */
import { Wharf } from '@wharf/sdk';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from '../../../sdk/test/browser/chromium.ts';
import { startWharf, type WharfOptions, type WharfServer } from '../../../sdk/test/driver/wharf-server.ts';

export { WITHOUT_CHROMIUM } from '../../../sdk/test/browser/chromium.ts';

/** Milliseconds after which a test gives up on what a page should show; generous, for busy machines. */
const PATIENCE = 30_000;

export interface OpenPage extends Page {
  /** What the page has complained about: errors on its console, refusals of its policy, exceptions. */
  readonly complaints: readonly string[];
}

export interface ConsoleStage {
  readonly server: WharfServer;
  /** With the key of the server: for putting things there that the page then shows. */
  readonly client: Wharf;
  readonly browser: Browser;
  /** A page of its own, signed in, at `path`. */
  open(path?: string, options?: BrowserContextOptions): Promise<OpenPage>;
  /** A page of its own, at the sign-in form. */
  openSignedOut(path?: string, options?: BrowserContextOptions): Promise<OpenPage>;
  /** Ends browser and server: in `after`, or the run never ends. */
  close(): Promise<void>;
}

/**
 * Starts server and browser: in `before`, with `close` in `after`.
 *
 * `CONSOLE_DIST` names another build of the console than the one that `npm run build:console` makes.
 */
export async function startConsole(options: WharfOptions = {}): Promise<ConsoleStage> {
  const console = process.env.CONSOLE_DIST;
  const server = await startWharf({
    ...options,
    env: { ...(console === undefined ? {} : { WHARF_CONSOLE: console }), ...options.env },
  });
  const contexts: BrowserContext[] = [];
  const started = await launchChromium().catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  const { apiKey, apiSecret, baseURL } = server;
  const client = new Wharf({ apiKey, apiSecret, baseURL });

  const openSignedOut = async (path = '/', contextOptions: BrowserContextOptions = {}) => {
    const context = await started.newContext({ locale: 'en-US', ...contextOptions });
    contexts.push(context);
    context.setDefaultTimeout(PATIENCE);
    const page = watched(await context.newPage());
    await page.goto(`${server.url}${path}`);
    return page;
  };
  return {
    server,
    client,
    browser: started,
    openSignedOut,
    async open(path = '/', contextOptions = {}) {
      const page = await openSignedOut(path, contextOptions);
      await signIn(page, apiKey, apiSecret);
      return page;
    },
    async close() {
      for (const context of contexts) await context.close().catch(() => undefined);
      await started.close();
      await server.stop();
    },
  };
}

/** Fills in the sign-in form and waits for the console. */
export async function signIn(page: Page, apiKey: string, apiSecret: string): Promise<void> {
  await page.getByLabel('Key', { exact: true }).fill(apiKey);
  await page.getByLabel('Secret').fill(apiSecret);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
}

function watched(page: Page): OpenPage {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return Object.assign(page, { complaints });
}
