import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Wharf } from '@wharf/sdk';
import { startWharf } from '../../sdk/test/driver/wharf-server.ts';
import { type ConsoleStage, type OpenPage, startConsole, WITHOUT_CHROMIUM } from './driver/console-stage.ts';
import { drawn } from './driver/frames.ts';
import { addImages, numbered } from './driver/library-files.ts';
import { multiplyAssets } from './driver/many-assets.ts';

const ORIGINALS = 20;
const COPIES = 9_980;
const ALL = ORIGINALS + COPIES;
/** Far more than fit on the screen with what is kept ready around it, and far less than there are. */
const MOST_CARDS = 150;
/** Milliseconds after which scrolling gives up: a browser on a busy machine may draw a frame now and then only. */
const SCROLL_PATIENCE = 240_000;

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

  it('shows every asset once on the way to the end, and never many at a time', async () => {
    const page = await stage.open();
    await page.getByRole('gridcell').first().waitFor();
    const { ids, repeated, most } = await scrollToEnd(page);
    assert.equal(ids, ALL);
    assert.equal(repeated, 0);
    assert.ok(most <= MOST_CARDS, `${most} cards at once`);
    await page.getByText('10,000 assets', { exact: true }).waitFor();
    assert.deepEqual(page.complaints, []);
  });

  it('comes back to where one was, with what was loaded', async () => {
    const page = await stage.open();
    await page.getByRole('gridcell').first().waitFor();
    await scrollToEnd(page, 1_000);
    await drawn(page);
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
  });

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

/** Scrolls down by screens until the page ends, or `enough` cards were seen, and counts what it sees. */
function scrollToEnd(page: OpenPage, enough = Number.POSITIVE_INFINITY) {
  return page.evaluate(
    async ({ limit, patience }) => {
      const seen = new Map<string, number>();
      let most = 0;
      let still = 0;
      const deadline = performance.now() + patience;
      // Or soon, where the browser has given up drawing.
      const frame = () =>
        Promise.race([
          new Promise((resolve) => requestAnimationFrame(resolve)),
          new Promise((resolve) => setTimeout(resolve, 250)),
        ]);
      // An asset may be seen in several steps, but only in one place: its row and column.
      const look = () => {
        const cards = [...document.querySelectorAll<HTMLElement>('[role="gridcell"][data-id]')];
        most = Math.max(most, cards.length);
        for (const card of cards) {
          const row = Number(card.parentElement?.getAttribute('aria-rowindex'));
          const place = row * 100 + Number(card.getAttribute('aria-colindex'));
          const id = card.dataset.id ?? '';
          if (seen.has(id) && seen.get(id) !== place) return 1;
          seen.set(id, place);
        }
        return 0;
      };
      let repeated = 0;
      while (performance.now() < deadline && still < 120 && seen.size < limit) {
        const before = seen.size;
        window.scrollBy(0, window.innerHeight * 0.8);
        await frame();
        await frame();
        repeated += look();
        still = seen.size === before ? still + 1 : 0;
        const hasMore = document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount') === '-1';
        if (hasMore && document.querySelector('main [role="alert"]') === null) still = 0;
      }
      return { ids: seen.size, repeated, most };
    },
    { limit: enough, patience: SCROLL_PATIENCE },
  );
}
