/** Takes the pictures of docs/guides/console.md: `npm run docs:screenshots`. Needs Chromium and FFmpeg. */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { startConsole } from '../../packages/console/test/driver/console-stage.ts';
import { chooseFiles, tray, withPlainPicker } from '../../packages/console/test/driver/intake-page.ts';
import { demoPictures } from './demo-pictures.ts';
import { type DemoProject, fillProject } from './demo-project.ts';
import { demoScene } from './demo-scene.ts';

const DIRECTORY = fileURLToPath(new URL('../../docs/images/console/', import.meta.url));

const LOOKS = [
  { name: 'light', options: { colorScheme: 'light', viewport: { width: 1280, height: 800 } } },
  { name: 'dark', options: { colorScheme: 'dark', viewport: { width: 1280, height: 800 } } },
  { name: 'narrow', options: { colorScheme: 'light', viewport: { width: 390, height: 844 } } },
] as const;

/** Every page, by the name of its picture. */
function views({ pictureId, sceneId, modelId }: DemoProject): Readonly<Record<string, string>> {
  return {
    assets: '/',
    models: '/models',
    collections: '/collections',
    asset: `/assets/${pictureId}`,
    scene: `/assets/${sceneId}`,
    model: `/models/${modelId}`,
    uploads: '/uploads',
    storage: '/storage',
    'settings-keys': '/settings/keys',
    'settings-limits': '/settings/limits',
    'settings-health': '/settings/health',
  };
}

async function take(page: Page, name: string): Promise<void> {
  // The stream of events never ends, so the network is never idle: pictures and scenes have had their time.
  await page.waitForTimeout(1_500);
  const picture = await sharp(await page.screenshot())
    .webp({ quality: 82 })
    .toBuffer();
  await writeFile(`${DIRECTORY}${name}.webp`, picture);
}

/** The dialog with what was chosen, then the tray with what is on its way over a slow line. */
async function takeIntake(page: Page, look: string): Promise<void> {
  await withPlainPicker(page);
  const files = (await demoPictures()).map(([name, buffer]) => ({
    name: `new ${name}`,
    mimeType: '',
    buffer,
  }));
  await chooseFiles(page, [...files, { name: 'new knot.glb', mimeType: '', buffer: demoScene() }]);
  await take(page, `upload-${look}`);
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 80,
    downloadThroughput: 1_000_000,
    uploadThroughput: 12_000,
  });
  await page.keyboard.press('Enter');
  await tray(page).waitFor();
  await take(page, `tray-${look}`);
}

await mkdir(DIRECTORY, { recursive: true });
const stage = await startConsole();
try {
  const project = await fillProject(stage.client);
  for (const { name, options } of LOOKS) {
    const signIn = await stage.openSignedOut('/', options);
    await take(signIn, `sign-in-${name}`);
    const page = await stage.open('/', options);
    for (const [view, path] of Object.entries(views(project))) {
      await page.goto(`${stage.server.url}${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await take(page, `${view}-${name}`);
    }
    await page.goto(stage.server.url);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await takeIntake(page, name);
    await page.close();
  }
} finally {
  await stage.close();
}
