import type { Page } from 'playwright-core';

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
