/** Handles of files with the permission to use them; not in every browser, and only over HTTPS. */
interface WithPermission extends FileSystemFileHandle {
  queryPermission?(options: { readonly mode: 'read' }): Promise<PermissionState>;
  requestPermission?(options: { readonly mode: 'read' }): Promise<PermissionState>;
}

/** The file, where it may be read without asking; otherwise `undefined`. */
export async function readIfAllowed(handle: FileSystemFileHandle): Promise<File | undefined> {
  try {
    const permission = await (handle as WithPermission).queryPermission?.({ mode: 'read' });
    return permission === 'granted' ? await handle.getFile() : undefined;
  } catch {
    // Moved or removed: the user finds out when asked to allow it.
    return undefined;
  }
}

/** Asks the user to let the file be read; to be called on a click. @throws DOMException where it is not there any more */
export async function askToRead(handle: FileSystemFileHandle): Promise<File | undefined> {
  const permission = await (handle as WithPermission).requestPermission?.({ mode: 'read' });
  return permission === 'granted' ? handle.getFile() : undefined;
}
