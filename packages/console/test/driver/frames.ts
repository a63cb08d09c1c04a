import type { Page } from 'playwright-core';

/** Milliseconds without a frame after which a page is taken to draw none any more: a busy machine draws late, not never. */
const FRAME_PATIENCE = 15_000;
/** Pages that are tried: with 10,000 cards scrolled past, Chromium stops in about one of ten. */
const ATTEMPTS = 5;

/** Until the page has drawn twice, before which it is told that it was scrolled; or soon, where it has given up drawing. */
export function drawn(page: Page): Promise<unknown> {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(resolve));
        setTimeout(resolve, 2_000);
      }),
  );
}

/** The browser draws no frames any more, and so tells the page of no scrolling. */
export class StoppedDrawing extends Error {}

/**
 * What `evaluation` of a page says, which waits for frames.
 *
 * Headless Chromium may stop drawing a page that is scrolled through fast, and nothing but loading it again helps: its
 * scripts go on without a frame ever coming, or its main thread waits for one for good.
 *
 * @throws {StoppedDrawing} when that takes longer than {@link FRAME_PATIENCE}
 */
export async function inFrames<T>(evaluation: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const stopped = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoppedDrawing('The browser draws no frames')), FRAME_PATIENCE);
  });
  try {
    return await Promise.race([evaluation, stopped]);
  } finally {
    clearTimeout(timer);
    // Where nobody waits for it any more it ends with the page.
    evaluation.catch(() => undefined);
  }
}

/** Does `action` again, from its beginning and with a page of its own, where the browser stopped drawing. */
export async function whileDrawing<T>(action: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof StoppedDrawing) || attempt === ATTEMPTS) throw error;
    }
  }
}
