import type { RefObject } from 'preact';
import { type PickedFile, pickedFile } from './picked-file.ts';

interface HiddenInputProps {
  readonly input: RefObject<HTMLInputElement>;
  readonly folder?: boolean;
  readonly onFiles: (files: readonly PickedFile[]) => void;
}

/** The browser's own picker; a button beside it opens it. */
export function HiddenInput({ input, folder = false, onFiles }: HiddenInputProps) {
  return (
    <input
      ref={input}
      type="file"
      multiple
      hidden
      tabIndex={-1}
      aria-label={folder ? 'Folder' : 'Files'}
      {...(folder && { webkitdirectory: true })}
      onChange={(event) => {
        const files = [...(event.currentTarget.files ?? [])].map((file) => pickedFile(file));
        event.currentTarget.value = '';
        if (files.length > 0) onFiles(files);
      }}
    />
  );
}
