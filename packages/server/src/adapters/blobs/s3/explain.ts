import { codeOf, isTorn, statusOf } from './failures.ts';
import type { S3Settings } from './settings.ts';

/** What the errors of the SDK tell beside their code. */
interface Told {
  readonly message?: string;
  readonly Region?: string;
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** What answers is something else than a store. The message is the end of a sentence. */
export class UnlikeS3Error extends Error {
  override readonly name = 'UnlikeS3Error';
}

/** The clock that URLs are signed by is not the store's: it takes them for not valid yet, or not valid any more. */
export class ClocksApartError extends Error {
  override readonly name = 'ClocksApartError';
  /** Of both, in whole minutes. */
  readonly minutes: number;

  constructor(minutes: number) {
    super(`The clocks are ${minutes} minutes apart`);
    this.minutes = minutes;
  }
}

/**
 * Why the store does not do as it is asked, in one line for the operator: the setting that is wrong, and what to do.
 * @param action what was asked, as policies name it
 */
export function explain(error: unknown, action: string, settings: S3Settings): string {
  const { bucket, region } = settings;
  const store = settings.endpoint ?? `Amazon S3 in ${region}`;
  const code = codeOf(error);
  switch (code) {
    case 'NoSuchBucket':
      return `S3_BUCKET: there is no bucket "${bucket}" at ${store}: create it${pathStyleHint(settings)}`;
    case 'InvalidBucketName':
      return `S3_BUCKET: "${bucket}" is no name of a bucket`;
    case 'InvalidAccessKeyId':
    case 'InvalidClientTokenId':
    case 'InvalidToken':
      return `S3_ACCESS_KEY: ${store} does not know this key${temporaryHint(settings)}`;
    case 'SignatureDoesNotMatch':
      return `S3_SECRET_KEY does not belong to S3_ACCESS_KEY, says ${store}`;
    case 'RequestTimeTooSkewed':
      return `The clock of this machine and that of ${store} are more than 15 minutes apart: set it`;
    case 'AccessDenied':
      return `The key in S3_ACCESS_KEY may not do ${action} in the bucket "${bucket}": docs/guides/s3.md has the policy that it needs`;
    case 'AuthorizationHeaderMalformed':
    case 'PermanentRedirect':
    case 'IllegalLocationConstraintException':
      return `S3_REGION is "${region}", but the bucket "${bucket}" is in ${regionOf(error) ?? 'another region'}`;
    case 'ClocksApartError':
      return `The clock that Wharf goes by and that of ${store} are ${(error as ClocksApartError).minutes} minutes apart, so signed URLs would not hold: set the clock of this machine, or of the database server`;
    case 'UnlikeS3Error':
      return unlike(error, store, action) + pathStyleHint(settings);
    default:
      return unusual(error, { code, action, store, settings });
  }
}

interface Circumstances {
  readonly code: string;
  readonly action: string;
  readonly store: string;
  readonly settings: S3Settings;
}

function unusual(error: unknown, { code, action, store, settings }: Circumstances): string {
  const { bucket } = settings;
  const status = statusOf(error);
  if (status === undefined && !isTorn(error)) {
    const reason = (error as Told).message || code;
    // Some resolvers say of a name that nobody has that they do not know yet.
    const hint = ['ENOTFOUND', 'EAI_AGAIN'].includes(code) ? pathStyleHint(settings) : '';
    return `S3_ENDPOINT: ${store} cannot be reached: ${reason}${hint}`;
  }
  if (status === 301 || status === 307) {
    return `S3_REGION is "${settings.region}", but the bucket "${bucket}" is in ${regionOf(error) ?? 'another region'}`;
  }
  if (status === 403) return `The key in S3_ACCESS_KEY may not do ${action} in the bucket "${bucket}"`;
  if (status !== undefined && status >= 500) {
    return `S3_ENDPOINT: ${store} is not ready: it answers ${status} ${code} to ${action}`;
  }
  return unlike(error, store, action) + pathStyleHint(settings);
}

/** Most stores but Amazon's take the name of a bucket in the host for something else, or have no such host. */
function pathStyleHint({ endpoint, forcePathStyle }: S3Settings): string {
  if (endpoint === undefined || forcePathStyle) return '';
  return '; a store that does not name buckets in host names needs S3_FORCE_PATH_STYLE=true';
}

/** Amazon's keys that begin so are worth nothing without the token that came with them. */
function temporaryHint({ accessKey }: S3Settings): string {
  return accessKey.startsWith('ASIA') ? ': it is a temporary one, and only a lasting one will do' : '';
}

function unlike(error: unknown, store: string, action: string): string {
  const status = statusOf(error);
  const answer = status === undefined ? '' : ` (status ${status})`;
  const reason = ((error as Told).message || codeOf(error)).slice(0, 200).replaceAll('\n', ' ');
  return `S3_ENDPOINT: ${store} does not answer ${action} as an S3 store does${answer}: ${reason}`;
}

function regionOf(error: unknown): string | undefined {
  const { Region, $response } = error as Told;
  const found = Region ?? $response?.headers?.['x-amz-bucket-region'];
  return found === undefined ? undefined : `"${found}"`;
}
