import {
  type CORSRule,
  GetBucketCorsCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  type LifecycleRule,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
} from '@aws-sdk/client-s3';
import { StoreCalls } from './calls.ts';
import { codeOf, statusOf } from './failures.ts';
import { KEY_PREFIX, type S3Settings } from './settings.ts';

/** What browsers and the passing of time must be allowed to do with a bucket. */
export interface WantedRules {
  /** Origins of pages that send and show files; `*`: any. */
  readonly origins: readonly string[];
  /** Days without activity after which uploads are abandoned. */
  readonly abandonedAfter: number;
}

/** How the bucket is set up. `undefined`: the store does not tell, or the key may not ask. */
export interface BucketRules {
  /** Origins that cannot send and read; empty when all can. */
  readonly refusedOrigins: readonly string[] | undefined;
  /** Days after which the store ends uploads by itself; `never`: it does not. */
  readonly uploadsEndAfter: number | 'never' | undefined;
  /** Rules by which the store deletes or moves away objects of ours, by their names. */
  readonly harmfulRules: readonly string[] | undefined;
  /** Whether deleted objects go on taking their space. */
  readonly versioned: boolean | undefined;
}

const METHODS = ['GET', 'HEAD', 'PUT'];
const EXPOSED = ['ETag', 'Content-Range', 'Content-Length', 'Accept-Ranges'];
const CORS_RULE = 'wharf-browsers';
const LIFECYCLE_RULE = 'wharf-abandoned-uploads';

/**
 * Days after its beginning from which the store may end an upload: long after we would have, since the store does not
 * look at whether its parts still come.
 */
export function safeDays(abandonedAfter: number): number {
  return Math.ceil(abandonedAfter) * 4 + 7;
}

export async function readRules(settings: S3Settings, wanted: WantedRules): Promise<BucketRules> {
  const calls = new StoreCalls(settings);
  try {
    const [cors, lifecycle, versioned] = await Promise.all([
      readCors(calls),
      readLifecycle(calls),
      readVersioning(calls),
    ]);
    return {
      refusedOrigins: cors && wanted.origins.filter((origin) => !cors.some((rule) => allows(rule, origin))),
      uploadsEndAfter: lifecycle && uploadsEndAfter(lifecycle),
      harmfulRules: lifecycle?.filter(isHarmful).map(({ ID }) => ID ?? 'without a name'),
      versioned,
    };
  } finally {
    calls.close();
  }
}

/**
 * Sets up what is missing, and leaves every rule of others as it is.
 * @throws Error where those cannot be read, for they would be lost; what the store refuses with
 */
export async function setRules(settings: S3Settings, wanted: WantedRules): Promise<void> {
  const calls = new StoreCalls(settings);
  try {
    // One after the other: Ceph keeps all rules with the bucket, and of two sets at once one may be lost. Either may be
    // what a store does not have.
    const cors = await settled(setCors(calls, wanted));
    const lifecycle = await settled(setLifecycle(calls, wanted));
    for (const outcome of [cors, lifecycle]) if (outcome.status === 'rejected') throw outcome.reason;
  } finally {
    calls.close();
  }
}

async function settled(work: Promise<void>): Promise<PromiseSettledResult<void>> {
  const [outcome] = await Promise.allSettled([work]);
  return outcome;
}

async function setCors(calls: StoreCalls, { origins }: WantedRules): Promise<void> {
  const others = required(await readCors(calls), 'CORS').filter(({ ID }) => ID !== CORS_RULE);
  const ours: CORSRule = {
    ID: CORS_RULE,
    AllowedOrigins: [...origins],
    AllowedMethods: METHODS,
    AllowedHeaders: ['*'],
    ExposeHeaders: EXPOSED,
    MaxAgeSeconds: 3600,
  };
  const CORSConfiguration = { CORSRules: [...others, ours] };
  await calls.run((client) =>
    client.send(new PutBucketCorsCommand({ Bucket: calls.bucket, CORSConfiguration })),
  );
}

async function setLifecycle(calls: StoreCalls, { abandonedAfter }: WantedRules): Promise<void> {
  const all = required(await readLifecycle(calls), 'lifecycle');
  const ours: LifecycleRule = {
    ID: LIFECYCLE_RULE,
    Status: 'Enabled',
    Filter: { Prefix: KEY_PREFIX },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: safeDays(abandonedAfter) },
  };
  const LifecycleConfiguration = { Rules: [...all.filter(({ ID }) => ID !== LIFECYCLE_RULE), ours] };
  await calls.run((client) =>
    client.send(new PutBucketLifecycleConfigurationCommand({ Bucket: calls.bucket, LifecycleConfiguration })),
  );
}

/** A set of rules is replaced as a whole: those of others must be known. */
function required<Rule>(rules: readonly Rule[] | undefined, what: string): readonly Rule[] {
  if (rules !== undefined) return rules;
  throw new Error(`The ${what} rules of the bucket cannot be read, so none are set: others would be lost`);
}

/** Whether pages of the origin can send parts, and read ranges with what they are told of them. */
function allows(rule: CORSRule, origin: string): boolean {
  const { AllowedOrigins = [], AllowedMethods = [], AllowedHeaders = [], ExposeHeaders = [] } = rule;
  const covers = (patterns: readonly string[], name: string) =>
    patterns.some((pattern) => matches(pattern.toLowerCase(), name.toLowerCase()));
  return (
    covers(AllowedOrigins, origin) &&
    METHODS.every((method) => AllowedMethods.includes(method)) &&
    ['content-type', 'range'].every((header) => covers(AllowedHeaders, header)) &&
    covers(ExposeHeaders, 'ETag')
  );
}

/** Patterns have at most one `*`. */
function matches(pattern: string, text: string): boolean {
  const [start = '', end] = pattern.split('*');
  if (end === undefined) return pattern === text;
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}

function uploadsEndAfter(rules: readonly LifecycleRule[]): number | 'never' {
  const days = rules
    .filter(concernsUs)
    .map((rule) => rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation)
    .filter((found) => found !== undefined);
  return days.length === 0 ? 'never' : Math.min(...days);
}

function isHarmful(rule: LifecycleRule): boolean {
  const { Expiration, Transitions = [] } = rule;
  const deletes = Expiration?.Days !== undefined || Expiration?.Date !== undefined;
  // Objects in an archive cannot be read.
  const archives = Transitions.some(({ StorageClass }) => /GLACIER$|DEEP_ARCHIVE/.test(StorageClass ?? ''));
  return concernsUs(rule) && (deletes || archives);
}

function concernsUs(rule: LifecycleRule): boolean {
  const prefix = rule.Filter?.Prefix ?? rule.Filter?.And?.Prefix ?? rule.Prefix ?? '';
  const byTag = rule.Filter?.Tag !== undefined || (rule.Filter?.And?.Tags ?? []).length > 0;
  return (
    rule.Status === 'Enabled' && !byTag && (KEY_PREFIX.startsWith(prefix) || prefix.startsWith(KEY_PREFIX))
  );
}

async function readCors(calls: StoreCalls): Promise<readonly CORSRule[] | undefined> {
  return readOr([], async () => {
    const { CORSRules = [] } = await calls.run((client) =>
      client.send(new GetBucketCorsCommand({ Bucket: calls.bucket })),
    );
    return CORSRules;
  });
}

async function readLifecycle(calls: StoreCalls): Promise<readonly LifecycleRule[] | undefined> {
  return readOr([], async () => {
    const { Rules = [] } = await calls.run((client) =>
      client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: calls.bucket })),
    );
    return Rules;
  });
}

async function readVersioning(calls: StoreCalls): Promise<boolean | undefined> {
  return readOr(false, async () => {
    const { Status } = await calls.run((client) =>
      client.send(new GetBucketVersioningCommand({ Bucket: calls.bucket })),
    );
    return Status === 'Enabled';
  });
}

/** @returns `none` where nothing is set up; undefined where the store cannot be asked that */
async function readOr<T>(none: T, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (/^NoSuch(CORS|Lifecycle)Configuration/.test(codeOf(error))) return none;
    if (codeOf(error) === 'AccessDenied' || codeOf(error) === 'NotImplemented') return undefined;
    if (statusOf(error) === 403 || statusOf(error) === 501) return undefined;
    throw error;
  }
}
