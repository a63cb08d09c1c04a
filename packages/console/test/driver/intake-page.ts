/** Chooses, drops and reads as the user of the intake does. */
import type { Locator, Page, Response } from 'playwright-core';

export interface TestFile {
  /** With the folders that it lies in, where it lies in some: `folder/sub/name`. */
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** Takes the picker away that gives handles: it cannot be driven from outside. */
export async function withPlainPicker(page: Page): Promise<void> {
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'showOpenFilePicker'));
  await page.reload();
}

/** Chooses files, or paths of some, by the button in the header and the browser's picker, up to the review. */
export async function chooseFiles(
  page: Page,
  files: readonly TestFile[] | readonly string[],
): Promise<Locator> {
  await page.getByRole('button', { name: 'Upload', exact: true }).click();
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('dialog').getByRole('button', { name: 'Choose files' }).click();
  await (await choosing).setFiles([...files] as TestFile[] | string[]);
  await review(page).waitFor();
  return review(page);
}

/** The dialog in which files are looked at before they are sent. */
export function review(page: Page): Locator {
  return page.getByRole('dialog', { name: /^Upload \d/ });
}

/** Drops files onto the page; names with slashes are refused by the browser, and no folders can be made this way. */
export async function dropFiles(page: Page, files: readonly TestFile[]): Promise<void> {
  const transfer = await page.evaluateHandle(
    (list) => {
      const data = new DataTransfer();
      for (const { name, type, base64 } of list) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        // The same file each time: browsers tell files apart by when they were changed.
        data.items.add(new File([bytes], name, { type, lastModified: 1_700_000_000_000 }));
      }
      return data;
    },
    files.map(({ name, mimeType, buffer }) => ({ name, type: mimeType, base64: buffer.toString('base64') })),
  );
  await page.dispatchEvent('main', 'dragenter', { dataTransfer: transfer });
  await page.getByText('Drop to upload').waitFor();
  await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
}

/** The tray with what is on its way. */
export function tray(page: Page): Locator {
  return page.getByRole('region', { name: 'Uploads on their way' });
}

/** The row of one file in the tray. */
export function row(page: Page, name: string): Locator {
  return tray(page).getByRole('listitem').filter({ hasText: name });
}

/** Drops files and folders of this machine, as the system would. */
export async function dropFromDisk(page: Page, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 200, y: 300, data });
  await session.detach();
}

/** Pastes into whatever has the focus. */
export async function paste(
  page: Page,
  { files = [], text }: { readonly files?: readonly TestFile[]; readonly text?: string },
): Promise<void> {
  await page.evaluate(
    ({ list, plain }) => {
      const data = new DataTransfer();
      if (plain !== undefined) data.setData('text/plain', plain);
      for (const { name, type, base64 } of list) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        data.items.add(new File([bytes], name, { type }));
      }
      const target = document.activeElement ?? document.body;
      target.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
    },
    {
      list: files.map(({ name, mimeType, buffer }) => ({
        name,
        type: mimeType,
        base64: buffer.toString('base64'),
      })),
      plain: text,
    },
  );
}

/** The answer to the next upload that the page deletes: the tray does not wait for it. */
export function answerToDelete(page: Page): Promise<Response> {
  return page.waitForResponse(
    (response) => response.request().method() === 'DELETE' && response.url().includes('/v1/uploads/'),
  );
}
