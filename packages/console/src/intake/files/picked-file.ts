/** A file that somebody has chosen, dropped or pasted. */
export interface PickedFile {
  readonly file: File;
  /** Where it lay in the folder that was chosen: `folder/sub/name`; `undefined` for a file by itself. */
  readonly path: string | undefined;
  /** Gives the bytes again after a reload, where the browser has such handles. */
  readonly handle: FileSystemFileHandle | undefined;
}

/** Of a plain `File`; a folder's picker says where it lay. */
export function pickedFile(file: File, handle?: FileSystemFileHandle): PickedFile {
  const { webkitRelativePath: path } = file;
  return { file, path: path === '' ? undefined : path, handle };
}
