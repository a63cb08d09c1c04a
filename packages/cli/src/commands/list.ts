import type { AssetKind, JobStatus, Kind, UploadSource, UploadStatus } from '@wharf/sdk';
import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { ASSET_COLUMNS } from '../entities/assets.ts';
import { JOB_COLUMNS } from '../entities/jobs.ts';
import { MODEL_COLUMNS } from '../entities/models.ts';
import { UPLOAD_COLUMNS } from '../entities/uploads.ts';
import { usageError } from '../errors/command-error.ts';
import { type ListOptions, pageSize, showList, withListOptions } from '../output/listing.ts';
import { KINDS } from '../transfers/kinds.ts';
import { several } from '../transfers/several.ts';

const SOURCES = ['civitai', 'huggingface', 'multipart', 'other', 'url'] as const satisfies UploadSource[];
const UPLOAD_STATUSES = [
  'pending',
  'complete',
  'validating',
  'validated',
  'imported',
  'failed',
] as const satisfies UploadStatus[];
const ASSET_KINDS = ['3d', 'audio', 'image', 'json', 'text', 'video'] as const satisfies AssetKind[];
const JOB_STATUSES = [
  'pending',
  'queued',
  'in-progress',
  'finalizing',
  'success',
  'failure',
  'canceled',
] as const satisfies JobStatus[];
const HIDDEN = ['exclude', 'include', 'only'] as const;
const SORT = ['createdAt', 'updatedAt'] as const;

function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices);
}

type Filters<K extends string> = Partial<Record<K, string>>;

export function register(program: Command, context: Context): void {
  const list = program
    .command('list')
    .description('list uploads, assets, models or jobs, newest first')
    .addHelpText(
      'after',
      `
A table on a terminal, fields with tabs between them in a pipe, an object a line with --json.

Examples:
  $ wharf list --status failed
  $ wharf list assets --kind image --tag hero --all --json
  $ wharf list models --architecture sdxl --role lora`,
    );
  registerUploads(list, context);
  registerAssets(list, context);
  registerModels(list, context);
  registerJobs(list, context);
}

function registerUploads(list: Command, context: Context): void {
  const command = list
    .command('uploads', { isDefault: true })
    .description('files on their way in, and what became of them')
    .addOption(choice('--status <status>', 'only with this status', UPLOAD_STATUSES))
    .addOption(choice('--kind <kind>', 'only of this kind', KINDS))
    .addOption(choice('--source <source>', 'only from this source', SOURCES));
  withListOptions(command).action(
    async ({
      status,
      kind,
      source,
      ...options
    }: ListOptions & { status?: UploadStatus; kind?: Kind; source?: UploadSource }) => {
      const params = { ...given({ status, kind, source }), pageSize: pageSize(options) };
      const uploads = context.client().uploads.list(params, { signal: context.interrupted });
      await showList(context.output, uploads, UPLOAD_COLUMNS, options);
    },
  );
}

type AssetFilters = Filters<'name' | 'type' | 'collection' | 'createdAfter' | 'createdBefore'> & {
  readonly kind?: AssetKind;
  readonly tag?: readonly string[];
  readonly hidden?: (typeof HIDDEN)[number];
  readonly sort?: (typeof SORT)[number];
};

function registerAssets(list: Command, context: Context): void {
  const command = list
    .command('assets')
    .description('images, video, audio, 3D and text')
    .option('--name <text>', 'only with this text in the name')
    .addOption(choice('--kind <kind>', 'only of this kind', ASSET_KINDS))
    .option('--type <type>', 'only of this metadata.type, such as uploaded-video')
    .option('--tag <tag>', 'only with this tag; can be repeated', several)
    .option('--collection <id>', 'only in this collection')
    .option('--created-after <time>', 'only created after this time, ISO 8601')
    .option('--created-before <time>', 'only created before this time, ISO 8601')
    .addOption(choice('--hidden <how>', 'what to do with hidden ones', HIDDEN))
    .addOption(choice('--sort <field>', 'newest first by this time', SORT));
  withListOptions(command).action(async (options: ListOptions & AssetFilters) => {
    const { name, kind, type, tag, collection, createdAfter, createdBefore, hidden, sort } = options;
    const dated = createdAfter !== undefined || createdBefore !== undefined;
    if (dated && sort === 'updatedAt')
      throw usageError('--created-after and --created-before go with --sort createdAt only');
    const params = {
      ...given({ name, kind, type, hidden, createdAfter, createdBefore }),
      ...given({ tags: tag?.join(','), collectionId: collection }),
      // The API compares times of creation only where it sorts by them.
      ...given({ sortBy: sort ?? (dated ? ('createdAt' as const) : undefined) }),
      pageSize: pageSize(options),
    };
    const assets = context.client().assets.list(params, { signal: context.interrupted });
    await showList(context.output, assets, ASSET_COLUMNS, options);
  });
}

type ModelFilters = Filters<'name' | 'type' | 'architecture' | 'role' | 'collection'> & {
  readonly tag?: readonly string[];
};

function registerModels(list: Command, context: Context): void {
  const command = list
    .command('models')
    .description('weights')
    .option('--name <text>', 'only with this text in the name')
    .option('--type <type>', 'only of this type, such as flux.1-lora')
    .option('--architecture <name>', 'only of this family, such as sdxl')
    .option('--role <role>', 'only for this use, such as checkpoint or lora')
    .option('--tag <tag>', 'only with this tag; can be repeated', several)
    .option('--collection <id>', 'only in this collection');
  withListOptions(command).action(async (options: ListOptions & ModelFilters) => {
    const { name, type, architecture, role, tag, collection } = options;
    const params = {
      ...given({ name, type, architecture, role, tags: tag?.join(','), collectionId: collection }),
      pageSize: pageSize(options),
    };
    const models = context.client().models.list(params, { signal: context.interrupted });
    await showList(context.output, models, MODEL_COLUMNS, options);
  });
}

function registerJobs(list: Command, context: Context): void {
  const command = list
    .command('jobs')
    .description('the work behind uploads')
    .addOption(choice('--status <status>', 'only with this status', JOB_STATUSES));
  withListOptions(command).action(async ({ status, ...options }: ListOptions & { status?: JobStatus }) => {
    const params = { ...given({ status }), pageSize: pageSize(options) };
    const jobs = context.client().jobs.list(params, { signal: context.interrupted });
    await showList(context.output, jobs, JOB_COLUMNS, options);
  });
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The members that have a value. */
function given<T extends object>(members: T): Given<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Given<T>;
}
