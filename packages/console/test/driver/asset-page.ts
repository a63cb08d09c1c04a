/** Assets of tests, and what their pages show. */
import type { AssetWithHelpers, Kind } from '@wharf/sdk';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { ConsoleStage, OpenPage } from './console-stage.ts';

/** Puts a file on the server, and waits until it is an asset. */
export async function putAsset(
  { client }: ConsoleStage,
  bytes: Uint8Array | string,
  fileName: string,
  kind: Kind,
): Promise<AssetWithHelpers> {
  const file = new Blob([typeof bytes === 'string' ? bytes : Uint8Array.from(bytes)]);
  const result = await client.uploads.uploadFile({ file, fileName, kind });
  if (!('asset' in result)) throw new Error(`${fileName} became a model`);
  return result.asset;
}

export function openAsset(
  stage: ConsoleStage,
  { id }: { readonly id: string },
  options?: BrowserContextOptions,
): Promise<OpenPage> {
  return stage.open(`/assets/${id}`, options);
}

/** The part of the page that shows the content. */
export function viewerOf(page: Page): Locator {
  return page.getByRole('region', { name: /^Content of / });
}

/** What the page complained about, but for notes of the graphics driver about reading pixels for screenshots. */
export function faultsOf({ complaints }: OpenPage): readonly string[] {
  return complaints.filter((text) => !text.startsWith('[.WebGL-'));
}

export interface Colors {
  /** How many different ones, in steps of 16. */
  readonly count: number;
  /** Share of pixels that are clearly red, 0 to 1. */
  readonly red: number;
  /** All pixels in one number: two pictures that are the same have the same. */
  readonly sum: number;
}

/** The colors that a part of the page has on the screen. */
export async function colorsOf(page: Page, part: Locator): Promise<Colors> {
  const png = (await part.screenshot()).toString('base64');
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes]));
    const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
    if (context === null) throw new Error('No canvas');
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, picture.width, picture.height);
    const colors = new Set<number>();
    let red = 0;
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) {
      const [r = 0, g = 0, b = 0] = data.subarray(at, at + 3);
      colors.add(((r >> 4) << 8) | ((g >> 4) << 4) | (b >> 4));
      if (r > 2 * g && r > 2 * b) red += 1;
      sum = (sum * 31 + r * 65536 + g * 256 + b) % 0x1fffffffffff;
    }
    return { count: colors.size, red: red / (data.length / 4), sum };
  }, png);
}
