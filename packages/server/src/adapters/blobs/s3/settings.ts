import { isIP } from 'node:net';

/** Where a bucket is, and how it is reached. */
export interface S3Settings {
  /** Base URL of the store as this process reaches it; undefined: Amazon S3 in the region. */
  readonly endpoint: string | undefined;
  /** Base URL of the store as clients reach it: signed URLs lead there. Undefined: the same. */
  readonly publicEndpoint: string | undefined;
  readonly region: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Whether the bucket is named in the path instead of the host name. */
  readonly forcePathStyle: boolean;
}

/** What the keys of all our objects begin with: nothing else in the bucket is ever listed or deleted. */
export const KEY_PREFIX = 'wharf/';

/** The name under which the store keeps an object. */
export function objectKey(key: string): string {
  return `${KEY_PREFIX}${key}`;
}

/**
 * Base URL of the bucket.
 * @param endpoint of the store; undefined: Amazon S3
 */
export function bucketUrl(endpoint: string | undefined, settings: S3Settings): URL {
  const url = new URL(endpoint ?? amazonEndpoint(settings.region));
  const path = url.pathname.replace(/\/$/, '');
  if (settings.forcePathStyle || !canBeInHost(settings.bucket, url))
    url.pathname = `${path}/${settings.bucket}`;
  else url.hostname = `${settings.bucket}.${url.hostname}`;
  return url;
}

/** As the SDK decides it: an address has no subdomains, and certificates hold for one level of them. */
function canBeInHost(bucket: string, { hostname, protocol }: URL): boolean {
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return false;
  const label = /^[a-z0-9][a-z0-9-]*[a-z0-9]$/;
  const labels = protocol === 'https:' ? [bucket] : bucket.split('.');
  return labels.every((part) => label.test(part));
}

function amazonEndpoint(region: string): string {
  return `https://s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
