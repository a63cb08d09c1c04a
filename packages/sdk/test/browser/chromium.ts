import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const FOUND = [
  process.env.CHROMIUM_PATH ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== '' && existsSync(path));

/** What `skip` of a test takes: false where there is a browser. */
export const WITHOUT_CHROMIUM = FOUND === undefined && 'no Chromium found (CHROMIUM_PATH)';

/** A name that leads to this machine without being one that browsers trust, as `localhost` is. */
export const LAN_HOST = 'wharf.lan';

/** Starts the browser of the system. Its sandbox does not work for root, as whom tests run in containers. */
export function launchChromium(): Promise<Browser> {
  if (FOUND === undefined) throw new Error('No Chromium');
  return chromium.launch({
    executablePath: FOUND,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      `--host-resolver-rules=MAP ${LAN_HOST} 127.0.0.1`,
      // Shared memory is scarce in containers.
      '--disable-dev-shm-usage',
      // There is no GPU, and with an emulated one pages that are scrolled fast stop being drawn more often.
      '--disable-gpu-rasterization',
      '--disable-gpu-compositing',
    ],
  });
}
