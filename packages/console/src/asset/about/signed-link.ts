/** When a signed URL ends to work; `undefined` where it does not say. Those of Wharf have seconds, S3 a length. */
export function expiryOf(url: string): Date | undefined {
  const query = new URL(url).searchParams;
  const expires = Number(query.get('expires') ?? Number.NaN);
  if (Number.isFinite(expires)) return new Date(expires * 1000);
  const signed = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '');
  const seconds = Number(query.get('X-Amz-Expires') ?? Number.NaN);
  if (signed === null || !Number.isFinite(seconds)) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = signed.slice(1).map(Number);
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second) + seconds * 1000);
}
