/** What an installation finds in its bucket, for `wharf doctor`, and what that can set up there. */
import type { BucketRules, WantedRules } from '../adapters/blobs/s3/bucket-rules.ts';
import type { CopyGuard } from '../adapters/blobs/s3/signed-probe.ts';
import { StoreSettingsError } from '../adapters/blobs/s3/store-settings-error.ts';
import { type Config, parseConfig } from '../config/config.ts';
import { s3Settings } from './blobs.ts';

const DAY = 86_400;

export interface StorageInspection {
  readonly bucket: string;
  /** Why it cannot be used, in one line; then nothing else is known. */
  readonly unusable: string | undefined;
  readonly rules: BucketRules | undefined;
  /** What keeps clients from copying other objects; undefined where it cannot be used. */
  readonly copies: CopyGuard | undefined;
  /** Days without activity after which uploads are abandoned. */
  readonly abandonedAfter: number;
  /** Days from which the store may end uploads by itself. */
  readonly safeDays: number;
}

/** @returns undefined where blobs are not in a bucket */
export async function inspectStorage(config: Config): Promise<StorageInspection | undefined> {
  const settings = s3Settings(config);
  if (settings === undefined) return undefined;
  const { probeBucket } = await import('../adapters/blobs/s3/probe.ts');
  const { readRules, safeDays } = await import('../adapters/blobs/s3/bucket-rules.ts');
  const wanted = wantedRules(config);
  const { abandonedAfter } = wanted;
  const known = { bucket: settings.bucket, abandonedAfter, safeDays: safeDays(abandonedAfter) };
  let copies: CopyGuard;
  try {
    ({ copies } = await probeBucket(settings, { patience: 0 }));
  } catch (error) {
    if (!(error instanceof StoreSettingsError)) throw error;
    return { ...known, unusable: error.message, rules: undefined, copies: undefined };
  }
  return { ...known, unusable: undefined, rules: await readRules(settings, wanted), copies };
}

/**
 * Sets up CORS and lifecycle of the bucket as this installation needs them; the rules of others stay.
 * @returns false where blobs are not in a bucket
 * @throws ConfigError where a setting cannot be used; what the store refuses with
 */
export async function setUpStorage(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  const config = parseConfig(environment);
  const settings = s3Settings(config);
  if (settings === undefined) return false;
  const { setRules } = await import('../adapters/blobs/s3/bucket-rules.ts');
  await setRules(settings, wantedRules(config));
  return true;
}

/** Whoever may call the API from a browser also sends files, and the console is a page of the server's own. */
function wantedRules(config: Config): WantedRules {
  const { corsOrigins, publicUrl, host, port } = config;
  const own = new URL(publicUrl ?? `http://${host}:${port}`).origin;
  const origins = corsOrigins.includes('*') ? ['*'] : [...new Set([own, ...corsOrigins])];
  return { origins, abandonedAfter: config.uploadTtl / DAY };
}
