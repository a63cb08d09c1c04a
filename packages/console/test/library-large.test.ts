import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Wharf } from '@wharf/sdk';
import { startWharf } from '../../sdk/test/driver/wharf-server.ts';
import { type ConsoleStage, type OpenPage, startConsole, WITHOUT_CHROMIUM } from './driver/console-stage.ts';
import { inFrames, whileDrawing } from './driver/frames.ts';
import { addImages, numbered } from './driver/library-files.ts';
import { multiplyAssets } from './driver/many-assets.ts';

const ORIGINALS = 20;
const COPIES = 9_980;
const ALL = ORIGINALS + COPIES;
/** Far more than fit on the screen with what is kept ready around it, and far less than there are. */
const MOST_CARDS = 150;
/** So high that the end is reached in a few hundred frames. */
const HIGH = { width: 1280, height: 2_800 };
/** Milliseconds without anything new after which nothing more is expected. */
const SCROLL_PATIENCE = 60_000;

describe('the library with 10,000 assets', { skip: WITHOUT_CHROMIUM }, () => {
  let stage: ConsoleStage;
  let dataDirectory: string;
  before(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'wharf-library-'));
    const server = await startWharf({ dataDirectory });
    try {
      await addImages(new Wharf(server), numbered('original', ORIGINALS));
    } finally {
      await server.stop();
    }
    multiplyAssets(dataDirectory, COPIES);
    stage = await startConsole({ dataDirectory });
  });
  after(async () => {
    await stage.close();
    await rm(dataDirectory, { recursive: true, force: true });
  });

  it('shows every asset once on the way to the end, and never many at a time', () =>
    whileDrawing(async () => {
      const page = await stage.open('/', { viewport: HIGH });
      const asked: string[] = [];
      page.on('request', (request) => {
        if (request.url().includes('paginationToken=')) asked.push(request.url());
      });
      await page.getByRole('gridcell').first().waitFor();
      const { ids, repeated, most } = await scrollToEnd(page);
      assert.equal(ids, ALL);
      assert.equal(repeated, 0);
      assert.equal(asked.length, ALL / 100 - 1, 'each page is asked for once');
      assert.ok(most <= MOST_CARDS, `${most} cards at once`);
      await page.getByText('10,000 assets', { exact: true }).waitFor();
      assert.deepEqual(page.complaints, []);
    }));

  it('comes back to where one was, with what was loaded', () =>
    whileDrawing(async () => {
      const page = await stage.open();
      await page.getByRole('gridcell').first().waitFor();
      await scrollToEnd(page, 1_000);
      const { top, name } = await openOnScreen(page);
      await page.waitForURL('**/assets/**');
      const requests = new Set<string>();
      page.on('request', (request) => {
        if (request.url().includes('/v1/assets?')) requests.add(request.url());
      });
      await page.goBack();
      await page.getByRole('link', { name, exact: true }).waitFor();
      assert.equal(await page.evaluate(() => window.scrollY), top);
      // The newest, and the page that was on its way when one left.
      assert.ok(requests.size <= 2, `loaded again: ${[...requests]}`);
    }));

  it('finds one by its name, and goes to both ends by the keyboard', async () => {
    const page = await stage.open();
    await page.getByRole('searchbox', { name: 'Find assets by name' }).fill('copy 09980');
    await page.getByText('1 asset', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'copy 09980.png' }).waitFor();
    await page.getByRole('searchbox', { name: 'Find assets by name' }).fill('');
    await page.getByText('First 100 assets loaded', { exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'Order' }).selectOption('name');
    await page.getByRole('gridcell').first().getByRole('link', { name: 'copy 00001.png' }).waitFor();
    await page.getByRole('gridcell').first().focus();
    await page.keyboard.press('Control+End');
    await page.getByRole('link', { name: 'copy 00100.png' }).waitFor();
    await focusIsOn(page, 'copy 00100');
    await page.keyboard.press('Control+Home');
    await focusIsOn(page, 'copy 00001');
    // However far one scrolls, the focus is where it was.
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await page.getByRole('link', { name: 'copy 00020.png' }).waitFor({ state: 'detached' });
    await page.keyboard.press('ArrowRight');
    await focusIsOn(page, 'copy 00002');
    await page.waitForFunction(() => {
      const { top = -1, bottom = -1 } = document.activeElement?.getBoundingClientRect() ?? {};
      return top > 0 && bottom < window.innerHeight;
    });
    assert.deepEqual(page.complaints, []);
  });
});

/** Opens a card that is wholly on the screen. */
function openOnScreen(page: OpenPage): Promise<{ readonly top: number; readonly name: string }> {
  return page.evaluate(() => {
    const card = [...document.querySelectorAll('[data-id]')].find((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return top > 120 && bottom < window.innerHeight;
    });
    const link = card?.querySelector('a');
    const found = { top: window.scrollY, name: link?.title ?? '' };
    link?.click();
    return found;
  });
}

/** Waits until the card in focus says so: the focus moves with the next rendering. */
async function focusIsOn(page: OpenPage, text: string): Promise<void> {
  await page.waitForFunction(
    (wanted) => document.activeElement?.closest('[data-id]')?.textContent?.includes(wanted),
    text,
  );
}

/**
 * Scrolls down by screens until the list ends, or `enough` cards were seen, and counts what it sees.
 *
 * @throws {StoppedDrawing}
 */
async function scrollToEnd(page: OpenPage, enough = ALL) {
  const places = new Map<string, string>();
  let repeated = 0;
  let most = 0;
  let newAt = Date.now();
  for (let step = 0; places.size < enough && Date.now() - newAt < SCROLL_PATIENCE; step += 1) {
    // The first look is at the beginning.
    const cards = await inFrames(cardsAfter(page, step === 0 ? 0 : 0.8));
    most = Math.max(most, cards.length);
    for (const { id, place } of cards) {
      if (!places.has(id)) newAt = Date.now();
      // An asset may be seen in several steps, but only in one place.
      else if (places.get(id) !== place) repeated += 1;
      places.set(id, place);
    }
  }
  return { ids: places.size, repeated, most };
}

interface SeenCard {
  readonly id: string;
  /** Row and column. */
  readonly place: string;
}

/** The cards in the document after it was scrolled down by so many screens, and drawn. */
function cardsAfter(page: OpenPage, screens: number): Promise<readonly SeenCard[]> {
  return page.evaluate(async (down) => {
    window.scrollBy(0, window.innerHeight * down);
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return [...document.querySelectorAll<HTMLElement>('[role="gridcell"][data-id]')].map((card) => ({
      id: card.dataset.id ?? '',
      place: `${card.parentElement?.getAttribute('aria-rowindex')}:${card.getAttribute('aria-colindex')}`,
    }));
  }, screens);
}
