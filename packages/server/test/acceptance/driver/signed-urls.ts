/** What is behind a signed URL, read as browsers do: without authorization. */
export async function readSigned(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly headers: Headers; readonly bytes: Buffer }> {
  const response = await fetch(url, { headers });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (!response.ok) throw new Error(`${response.status} for ${url}: ${bytes.subarray(0, 500)}`);
  return { headers: response.headers, bytes };
}

/** The bytes alone. */
export async function download(url: string, headers?: Readonly<Record<string, string>>): Promise<Buffer> {
  return (await readSigned(url, headers)).bytes;
}
