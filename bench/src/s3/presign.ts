import { createHash, createHmac } from 'node:crypto';

/** An S3 store and a bucket in it. */
export interface S3Target {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

const EXPIRES = '3600';

/** A URL that permits one request: AWS Signature Version 4 in the query, path-style, unsigned payload. */
export function presign(
  target: S3Target,
  method: string,
  key: string,
  query: Readonly<Record<string, string>> = {},
): string {
  const path = ['', target.bucket, ...(key === '' ? [] : key.split('/'))].map(encode).join('/');
  const { host } = new URL(target.endpoint);
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${target.region}/s3/aws4_request`;
  const parameters: Record<string, string> = {
    ...query,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${target.accessKey}/${scope}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': EXPIRES,
    'X-Amz-SignedHeaders': 'host',
  };
  const canonicalQuery = Object.entries(parameters)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join('&');
  const canonical = [method, path, canonicalQuery, `host:${host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const digest = createHash('sha256').update(canonical).digest('hex');
  const secret = scope.split('/').reduce<Buffer | string>(hmac, `AWS4${target.secretKey}`);
  const signature = hmac(secret, ['AWS4-HMAC-SHA256', time, scope, digest].join('\n')).toString('hex');
  return `${new URL(target.endpoint).origin}${path}?${canonicalQuery}&X-Amz-Signature=${signature}`;
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
