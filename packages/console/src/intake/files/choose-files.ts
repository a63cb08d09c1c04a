import { type PickedFile, pickedFile } from './picked-file.ts';

/** Not in every browser, and only over HTTPS. */
interface WithPicker {
  showOpenFilePicker?(options: { readonly multiple: boolean }): Promise<readonly FileSystemFileHandle[]>;
}

/** Whether the browser's picker gives handles, by which a large file can be read again after a reload. */
export function hasHandlePicker(): boolean {
  return (window as WithPicker).showOpenFilePicker !== undefined;
}

/** Lets the user choose files. @returns none where the user has changed their mind */
export async function chooseWithHandles(): Promise<readonly PickedFile[]> {
  const handles = await (window as WithPicker)
    .showOpenFilePicker?.({ multiple: true })
    .catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'AbortError') return [];
      throw error;
    });
  return Promise.all((handles ?? []).map(async (handle) => pickedFile(await handle.getFile(), handle)));
}
