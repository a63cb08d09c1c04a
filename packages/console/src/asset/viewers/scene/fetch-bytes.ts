interface FetchOptions {
  /** Bytes; more than these are not read. */
  readonly size: number;
  readonly signal: AbortSignal;
  /** Share that is here, 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/** Reads a file into memory. @throws Error where it is not all there */
export async function fetchBytes(
  url: string,
  { size, signal, onProgress }: FetchOptions,
): Promise<ArrayBuffer> {
  const response = await fetch(url, { signal });
  if (!response.ok || response.body === null) {
    throw new Error(`The server answered ${response.status} instead of the file.`);
  }
  const bytes = new Uint8Array(size);
  let received = 0;
  const reader = response.body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    if (received + read.value.length > size) throw new Error('The file is longer than it should be.');
    bytes.set(read.value, received);
    received += read.value.length;
    onProgress(received / size);
  }
  if (received < size) throw new Error('The file ended early.');
  return bytes.buffer;
}
