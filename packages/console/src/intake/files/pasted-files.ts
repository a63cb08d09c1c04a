import { type PickedFile, pickedFile } from './picked-file.ts';

/** What a browser calls every image that was copied, and not a file. */
const COPIED_IMAGE = /^image\.(\w+)$/;

/** Files on the clipboard. An image without a name of its own gets one that says when it was pasted. */
export function pastedFiles(data: DataTransfer, now: Date): readonly PickedFile[] {
  return [...data.files].map((file) => {
    const extension = COPIED_IMAGE.exec(file.name)?.[1];
    if (extension === undefined) return pickedFile(file);
    const { type, lastModified } = file;
    return pickedFile(new File([file], `pasted-${stamp(now)}.${extension}`, { type, lastModified }));
  });
}

/** `2026-11-22-155930`, by the clock on the wall. */
function stamp(now: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  const date = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `${date}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}

/** Fields that take text. */
const FIELDS = 'input:not([type="checkbox"], [type="radio"], [type="file"], [type="button"]), textarea';

/** Whether a text that is pasted belongs into a field, and is none of our business. */
export function isForField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches(FIELDS));
}
