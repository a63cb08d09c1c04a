import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import {
  sampleAnimatedGif,
  sampleAvif,
  sampleJpeg,
  samplePng,
  sampleSvg,
  sampleTiff,
  sampleWebp,
  svg,
} from '../../server/test/decoder/sample-images.ts';
import { mediaSample, SAMPLE_SECONDS, sampleWav } from '../../server/test/decoder/sample-media.ts';
import { assertAccessible } from './driver/accessibility.ts';
import { colorsOf, openAsset, putAsset, viewerOf } from './driver/asset-page.ts';
import { type ConsoleStage, startConsole, WITHOUT_CHROMIUM } from './driver/console-stage.ts';

const LOOKS = [
  { colorScheme: 'light' },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const;

/** Waits until a picture is drawn. */
async function drawn(page: Page, name: string): Promise<void> {
  const picture = viewerOf(page).getByRole('img', { name });
  await picture.evaluate((element) => (element as HTMLImageElement).decode());
}

describe('the viewers of assets', { skip: WITHOUT_CHROMIUM }, () => {
  let stage: ConsoleStage;
  before(async () => {
    stage = await startConsole();
  });
  after(() => stage.close());

  it('show pictures of each format, those that browsers do not know as a copy', async () => {
    const page = await stage.open();
    const samples = [
      ['a.jpg', sampleJpeg],
      ['a.png', samplePng],
      ['a.webp', sampleWebp],
      ['a.avif', sampleAvif],
      ['a.gif', sampleAnimatedGif],
      ['a.svg', sampleSvg],
      ['a.tiff', sampleTiff],
    ] as const;
    for (const [name, bytes] of samples) {
      const asset = await putAsset(stage, await bytes(), name, 'image');
      await page.goto(`${stage.server.url}/assets/${asset.id}`);
      await drawn(page, name);
      assert.ok((await colorsOf(page, viewerOf(page).getByRole('img', { name }))).count > 2, name);
      assert.equal(await page.getByText('Browsers do not draw TIFF').count(), name === 'a.tiff' ? 1 : 0);
      assert.deepEqual(page.complaints, [], name);
    }
  });

  it('zoom and move a picture with buttons and keys', async () => {
    const asset = await putAsset(stage, await samplePng(), 'zoom.png', 'image');
    const page = await openAsset(stage, asset);
    await drawn(page, 'zoom.png');
    const picture = viewerOf(page).getByRole('img', { name: 'zoom.png' });
    const widthOf = async () => (await picture.boundingBox())?.width;
    assert.equal(await widthOf(), 48);
    await page.getByRole('button', { name: 'Zoom in' }).click();
    assert.equal(await widthOf(), 72);
    const view = page.getByRole('region', { name: /^Picture: arrow keys/ });
    for (let press = 0; press < 8; press += 1) await view.press('+');
    await viewerOf(page).getByText('3200%').waitFor();
    const left = (await picture.boundingBox())?.x ?? 0;
    await view.press('ArrowLeft');
    assert.equal((await picture.boundingBox())?.x, left + 60);
    await view.press('0');
    assert.equal(await widthOf(), 48);
    assert.deepEqual(page.complaints, []);
  });

  it('draw an SVG as a picture: nothing in it runs, or loads anything', async () => {
    const harmless = svg('<a href="https://example.com/"><rect width="30" height="30" fill="red"/></a>');
    const asset = await putAsset(stage, harmless, 'drawing.svg', 'image');
    const page = await openAsset(stage, asset);
    await drawn(page, 'drawing.svg');
    assert.equal(await viewerOf(page).locator('svg a').count(), 0);
    assert.deepEqual(page.complaints, []);
  });

  it('play a film, or show its pictures and say why not', async () => {
    const asset = await putAsset(stage, await mediaSample('webm'), 'clip.webm', 'video');
    for (const look of LOOKS) {
      const page = await openAsset(stage, asset, look);
      const video = viewerOf(page).locator('video');
      await video.evaluate(
        (element) =>
          new Promise<void>((resolve) => {
            const film = element as HTMLVideoElement;
            if (film.readyState >= 2) resolve();
            else film.addEventListener('loadeddata', () => resolve(), { once: true });
            film.preload = 'auto';
          }),
      );
      await page.getByRole('button', { name: /^One frame on/ }).click();
      const at = await video.evaluate((element) => (element as HTMLVideoElement).currentTime);
      assert.ok(Math.abs(at - 0.1) < 0.02, `at ${at} s`);
      await page.getByRole('button', { name: 'Loop' }).click();
      assert.equal(await video.evaluate((element) => (element as HTMLVideoElement).loop), true);
      await assertAccessible(page);
      assert.deepEqual(page.complaints, []);
    }
  });

  it('show first and last frame of a film that the browser does not play', async () => {
    const asset = await putAsset(stage, await mediaSample('webm'), 'unplayable.webm', 'video');
    const page = await stage.open();
    await page.route(/\/storage\/objects\/.*unplayable/, (route) =>
      route.fulfill({ contentType: 'video/webm', body: 'not a film at all' }),
    );
    await page.goto(`${stage.server.url}/assets/${asset.id}`);
    await viewerOf(page)
      .getByText(/This browser does not play/)
      .waitFor();
    await drawn(page, 'First frame of unplayable.webm');
    await drawn(page, 'Last frame of unplayable.webm');
    await viewerOf(page).getByRole('button', { name: 'Download' }).waitFor();
    await assertAccessible(page);
  });

  it('play a sound, and find a place in its waveform with the keyboard', async () => {
    const asset = await putAsset(stage, sampleWav(), 'tone.wav', 'audio');
    for (const look of LOOKS) {
      const page = await openAsset(stage, asset, look);
      const position = viewerOf(page).getByRole('slider', { name: 'Position' });
      await position.press('End');
      const audio = viewerOf(page).locator('audio');
      await audio.evaluate(
        (element, seconds) =>
          new Promise<void>((resolve) => {
            const sound = element as HTMLAudioElement;
            const there = () => Math.abs(sound.currentTime - seconds) < 0.1;
            if (there()) resolve();
            else sound.addEventListener('seeked', () => there() && resolve());
          }),
        SAMPLE_SECONDS,
      );
      assert.equal(await position.getAttribute('aria-valuetext'), '0:02 of 0:02');
      await assertAccessible(page);
      assert.deepEqual(page.complaints, []);
    }
  });

  it('show text with its lines, and what is hidden in it', async () => {
    const text = 'if (isAdmin\u202e) {\u2066\n\tallow();\n}\u0007 שלום\n';
    const asset = await putAsset(stage, text.replace('\u0007', ''), 'trojan.txt', 'text');
    for (const look of LOOKS) {
      const page = await openAsset(stage, asset, look);
      const view = page.getByRole('region', { name: 'Text of trojan.txt' });
      await view.getByText('U+202E').waitFor();
      await page.getByText('2 hidden characters').waitFor();
      assert.match(await view.innerText(), /if \(isAdminU\+202E\) \{U\+2066/);
      await assertAccessible(page);
      assert.deepEqual(page.complaints, []);
    }
  });

  it('read text in the charset of the file', async () => {
    const asset = await putAsset(
      stage,
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('Größe: 5 €', 'utf16le')]),
      'wide.txt',
      'text',
    );
    const page = await openAsset(stage, asset);
    await viewerOf(page).getByText('Größe: 5 €').waitFor();
    await viewerOf(page).getByText('utf-16le').waitFor();
  });

  it('read a long text page by page, with few elements however many lines', async () => {
    const lines = Array.from({ length: 150_000 }, (_, index) => `line ${index + 1}`).join('\n');
    const asset = await putAsset(stage, lines, 'long.txt', 'text');
    const page = await openAsset(stage, asset);
    await viewerOf(page)
      .getByText(/lines so far/)
      .waitFor();
    await viewerOf(page).getByRole('button', { name: 'Load more' }).click();
    await viewerOf(page).getByText('150,000 lines').waitFor();
    const elements = await viewerOf(page).evaluate((element) => element.querySelectorAll('*').length);
    assert.ok(elements < 5_000, `${elements} elements`);
    // What the browser searches is the text of the page, in sight or not.
    assert.ok((await viewerOf(page).evaluate((element) => element.textContent)).includes('line 149999'));
    assert.deepEqual(page.complaints, []);
  });

  it('format JSON on demand', async () => {
    const asset = await stage.client.uploads.uploadFile({
      file: new Blob(['{"a":[1.0,{"b":"<script>"}]}']),
      fileName: 'data.json',
      kind: 'text',
      contentType: 'application/json',
    });
    assert.ok('asset' in asset);
    const page = await openAsset(stage, asset.asset);
    await viewerOf(page).getByText('{"a":[1.0,{"b":"<script>"}]}').waitFor();
    await page.getByRole('button', { name: 'Format JSON' }).click();
    await viewerOf(page).getByText('8 lines').waitFor();
    await viewerOf(page).getByText('"b": "<script>"').waitFor();
    assert.deepEqual(page.complaints, []);
  });
});
