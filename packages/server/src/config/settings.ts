import { availableParallelism } from 'node:os';
import {
  baseUrl,
  bytes,
  fraction,
  headers,
  integer,
  list,
  networks,
  oneOf,
  type Parse,
  ports,
  postgresUrl,
  proxyNetworks,
  text,
  token,
} from './parse.ts';

/** One setting: where it comes from, what it means, and how its text is read. */
export interface Setting<T> {
  readonly env: string;
  readonly description: string;
  /** As text, parsed like a given value; undefined: the setting may be absent. */
  readonly default: string | undefined;
  /** How the default reads in the documentation, where it depends on the machine. */
  readonly defaultText?: string;
  readonly parse: Parse<T>;
  /** Never printed. */
  readonly secret?: boolean;
}

/** A setting that always has a value. */
export interface DefaultedSetting<T> extends Setting<T> {
  readonly default: string;
}

function setting<T>(value: DefaultedSetting<T>): DefaultedSetting<T>;
function setting<T>(value: Setting<T>): Setting<T>;
function setting<T>(value: Setting<T>): Setting<T> {
  return value;
}

const DAY = 86_400;

/** Every setting of the server. The reference page is generated from this table. */
export const SETTINGS = {
  host: setting({
    env: 'HOST',
    description: 'Address to listen on. `0.0.0.0` or `::` for every interface.',
    default: '127.0.0.1',
    parse: text,
  }),
  port: setting({
    env: 'PORT',
    description: 'Port to listen on. `0` picks a free one.',
    default: '8700',
    parse: integer(0, 65_535),
  }),
  publicUrl: setting({
    env: 'WHARF_PUBLIC_URL',
    description:
      'Base of signed URLs: how clients reach this server, for example through a proxy. Needed with `WHARF_ROLE=worker` and `WHARF_STORAGE=disk`. With https, sessions of the console work over https only.',
    default: undefined,
    defaultText: '`http://HOST:PORT`',
    parse: baseUrl,
  }),
  dataDirectory: setting({
    env: 'WHARF_DATA_DIR',
    description: 'Where the embedded database, the blobs and the installation secret are kept.',
    default: './data',
    parse: text,
  }),
  role: setting({
    env: 'WHARF_ROLE',
    description: '`all`: API and worker in one process. `api`: only the API. `worker`: only the worker.',
    default: 'all',
    parse: oneOf(['all', 'api', 'worker']),
  }),
  console: setting({
    env: 'WHARF_CONSOLE',
    description:
      '`on`: the web console is served at `/`. `off`: it is not. Or the folder of another build of it.',
    default: 'on',
    parse: text,
  }),
  databaseUrl: setting({
    env: 'DATABASE_URL',
    description:
      'PostgreSQL for many nodes: `postgres://user:password@host:port/database`, version 13 or newer. Unset: embedded SQLite in the data directory.',
    default: undefined,
    parse: postgresUrl,
    secret: true,
  }),
  databaseConnections: setting({
    env: 'WHARF_DATABASE_CONNECTIONS',
    description:
      'Most connections of one process to PostgreSQL, beside one that listens for hints. Behind PgBouncer, its `ignore_startup_parameters` must name `statement_timeout` and `idle_in_transaction_session_timeout`; where it pools transactions, processes learn of each other by polling only.',
    default: '10',
    parse: integer(2, 1000),
  }),
  storage: setting({
    env: 'WHARF_STORAGE',
    description:
      '`disk`: blobs in the data directory. `s3`: blobs in a bucket of an S3-compatible store, which clients then send to and read from directly.',
    default: 'disk',
    parse: oneOf(['disk', 's3']),
  }),
  s3Endpoint: setting({
    env: 'S3_ENDPOINT',
    description:
      'Base URL of the S3 store as this server reaches it, and clients too unless `S3_PUBLIC_ENDPOINT` says otherwise.',
    default: undefined,
    defaultText: 'Amazon S3 in `S3_REGION`',
    parse: baseUrl,
  }),
  s3PublicEndpoint: setting({
    env: 'S3_PUBLIC_ENDPOINT',
    description: 'Base URL of the S3 store as clients reach it: the signed URLs lead there.',
    default: undefined,
    defaultText: '`S3_ENDPOINT`',
    parse: baseUrl,
  }),
  s3Region: setting({
    env: 'S3_REGION',
    description: 'Region that requests to the store are signed for.',
    default: 'us-east-1',
    parse: text,
  }),
  s3Bucket: setting({
    env: 'S3_BUCKET',
    description: 'Bucket that holds the blobs, and nothing else. Needed with `WHARF_STORAGE=s3`.',
    default: undefined,
    parse: text,
  }),
  s3AccessKey: setting({
    env: 'S3_ACCESS_KEY',
    description: 'Access key id for the store. Needed with `WHARF_STORAGE=s3`.',
    default: undefined,
    parse: text,
  }),
  s3SecretKey: setting({
    env: 'S3_SECRET_KEY',
    description: 'Secret access key for the store. Needed with `WHARF_STORAGE=s3`.',
    default: undefined,
    parse: text,
    secret: true,
  }),
  s3ForcePathStyle: setting({
    env: 'S3_FORCE_PATH_STYLE',
    description:
      '`true`: the bucket is named in the path, as most stores but Amazon want it. `false`: in the host name.',
    default: 'false',
    parse: oneOf(['true', 'false']),
  }),
  apiKey: setting({
    env: 'WHARF_API_KEY',
    description:
      'With `WHARF_API_SECRET`: this pair exists for the default project, created at start if need be.',
    default: undefined,
    parse: text,
  }),
  apiSecret: setting({
    env: 'WHARF_API_SECRET',
    description: 'See `WHARF_API_KEY`. Changing it replaces the secret of that key.',
    default: undefined,
    parse: text,
    secret: true,
  }),
  secret: setting({
    env: 'WHARF_SECRET',
    description:
      'Installation secret, at least 32 characters: signs URLs and keys the hashes of API secrets. Changing it ends every signed URL and API key.',
    default: undefined,
    defaultText: 'generated in `WHARF_DATA_DIR/secret.key`',
    parse: text,
    secret: true,
  }),
  maxFileSize: setting({
    env: 'WHARF_MAX_FILE_SIZE',
    description: 'Largest file accepted, in bytes or with a unit (`50GiB`). At most 5 TiB.',
    default: '5TiB',
    parse: bytes(1, 5 * 1024 ** 4),
  }),
  partUrlTtl: setting({
    env: 'WHARF_PART_URL_TTL',
    description: 'Seconds until a signed part URL expires.',
    default: '3600',
    parse: integer(1, 7 * DAY),
  }),
  assetUrlTtl: setting({
    env: 'WHARF_ASSET_URL_TTL',
    description:
      'Least number of seconds for which the signed URL of an asset works. URLs stay the same for up to as long again, so that browsers can cache them.',
    default: String(DAY),
    parse: integer(60, 365 * DAY),
  }),
  uploadTtl: setting({
    env: 'WHARF_UPLOAD_TTL',
    description: 'Seconds without any activity until a pending upload is failed and its bytes are freed.',
    default: String(7 * DAY),
    parse: integer(1, 365 * DAY),
  }),
  rateLimit: setting({
    env: 'WHARF_RATE_LIMIT',
    description:
      'API requests per minute and project; `0`: no limit. Part PUTs and signed reads do not count.',
    default: '0',
    parse: integer(0, 1_000_000),
  }),
  quotaBytes: setting({
    env: 'WHARF_QUOTA_BYTES',
    description:
      'Bytes that a project may keep, files under way included, plain or with a unit (`2TiB`); `0`: no limit. A project may have a limit of its own.',
    default: '0',
    parse: bytes(0, Number.MAX_SAFE_INTEGER),
  }),
  quotaUploads: setting({
    env: 'WHARF_QUOTA_UPLOADS',
    description:
      'Uploads and imports that a project may have under way at the same time; `0`: no limit. A project may have a limit of its own.',
    default: '0',
    parse: integer(0, 1_000_000),
  }),
  corsOrigins: setting({
    env: 'WHARF_CORS_ORIGINS',
    description:
      'Browser origins allowed to call the API, comma-separated; `*`: any. Requests are authorised by header or signature, never by cookie.',
    default: '*',
    parse: list,
  }),
  trustedProxies: setting({
    env: 'WHARF_TRUSTED_PROXIES',
    description:
      'Addresses or networks of reverse proxies whose `X-Forwarded-For` is believed, comma-separated.',
    default: '',
    parse: proxyNetworks,
  }),
  workerConcurrency: setting({
    env: 'WHARF_WORKER_CONCURRENCY',
    description: 'Files processed at the same time; on API nodes, images converted at the same time.',
    default: String(availableParallelism()),
    defaultText: 'number of cores',
    parse: integer(1, 256),
  }),
  importAllowNetworks: setting({
    env: 'WHARF_IMPORT_ALLOW_CIDRS',
    description:
      'Private networks that imports may connect to, comma-separated (`10.1.0.0/16,::1`): over http too, and on any port. Everything else must be a public address. Mirrors named by `HF_ENDPOINT` and `CIVITAI_ENDPOINT` are no exception.',
    default: '',
    defaultText: 'none',
    parse: networks,
  }),
  importPorts: setting({
    env: 'WHARF_IMPORT_PORTS',
    description: 'Ports of public addresses that imports may connect to, comma-separated.',
    default: '80,443',
    parse: ports,
  }),
  importConcurrency: setting({
    env: 'WHARF_IMPORT_CONCURRENCY',
    description: 'Imports fetched at the same time by one worker, beside the files it processes.',
    default: '4',
    parse: integer(1, 256),
  }),
  importProjectConcurrency: setting({
    env: 'WHARF_IMPORT_PROJECT_CONCURRENCY',
    description: 'Imports of one project fetched at the same time, by all workers together.',
    default: '2',
    parse: integer(1, 256),
  }),
  importHostConcurrency: setting({
    env: 'WHARF_IMPORT_HOST_CONCURRENCY',
    description: 'Imports fetched at the same time from one host, by all workers together.',
    default: '3',
    parse: integer(1, 256),
  }),
  importConnections: setting({
    env: 'WHARF_IMPORT_CONNECTIONS',
    description:
      'Connections over which one large file is fetched, where its origin puts up with several; `1`: never more than one.',
    default: '4',
    parse: integer(1, 16),
  }),
  importTimeout: setting({
    env: 'WHARF_IMPORT_TIMEOUT',
    description:
      'Seconds from its creation until an import that is not complete is failed and its bytes are freed.',
    default: String(3 * DAY),
    parse: integer(60, 365 * DAY),
  }),
  huggingFaceEndpoint: setting({
    env: 'HF_ENDPOINT',
    description: 'Base URL of the Hugging Face Hub, or of a mirror of it.',
    default: 'https://huggingface.co',
    parse: baseUrl,
  }),
  huggingFaceToken: setting({
    env: 'HF_TOKEN',
    description:
      'Token for the Hub: gated and private repositories that it has access to can then be imported, by every project. Sent to `HF_ENDPOINT` only.',
    default: undefined,
    parse: token,
    secret: true,
  }),
  civitaiEndpoint: setting({
    env: 'CIVITAI_ENDPOINT',
    description: 'Base URL of Civitai, or of a mirror of it.',
    default: 'https://civitai.com',
    parse: baseUrl,
  }),
  civitaiToken: setting({
    env: 'CIVITAI_API_TOKEN',
    description:
      'API key for Civitai: files that need a login can then be imported, by every project. Sent to `CIVITAI_ENDPOINT` only; with the default one also to `https://civitai.red`, the same site under its other name.',
    default: undefined,
    parse: token,
    secret: true,
  }),
  decoderTimeout: setting({
    env: 'WHARF_DECODER_TIMEOUT',
    description:
      'Seconds until a decoder that has not finished is killed and its upload fails; large files get 50 ms more for each MiB.',
    default: '60',
    parse: integer(1, 3600),
  }),
  decoderStall: setting({
    env: 'WHARF_DECODER_STALL',
    description:
      'Seconds for which a decoder may neither ask for bytes nor report progress; then it is killed and its upload fails.',
    default: '20',
    parse: integer(1, 3600),
  }),
  decoderMemory: setting({
    env: 'WHARF_DECODER_MEMORY',
    description:
      'Bytes of memory for decoding in one decoder process, on top of the 680 MB of address space that an idle one has.',
    default: '1200MiB',
    parse: bytes(256 * 1024 ** 2, 1024 ** 4),
  }),
  decoderSandbox: setting({
    env: 'WHARF_DECODER_SANDBOX',
    description:
      '`auto`: decoders run in namespaces of their own (no network, no files, no other process) where the system allows it, and the log says so where not. `required`: the server does not start without. `off`: never.',
    default: 'auto',
    parse: oneOf(['auto', 'required', 'off']),
  }),
  mediaEngine: setting({
    env: 'WHARF_MEDIA_ENGINE',
    description:
      'What decodes video and audio. `bundled`: the FFmpeg that comes with the installation. `system`: `ffmpeg` and `ffprobe` of this machine. `auto`: the first of these that there is. `off`: uploads of these kinds are refused.',
    default: 'auto',
    parse: oneOf(['auto', 'bundled', 'system', 'off']),
  }),
  telemetryEndpoint: setting({
    env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    description:
      'Base URL of an OpenTelemetry collector: traces are sent there by OTLP over HTTP, as JSON at `/v1/traces`. Unset: nothing is traced.',
    default: undefined,
    parse: baseUrl,
  }),
  telemetryHeaders: setting({
    env: 'OTEL_EXPORTER_OTLP_HEADERS',
    description: 'Headers for the collector, `name=value` separated by commas, values percent-encoded.',
    default: '',
    parse: headers,
    secret: true,
  }),
  telemetryService: setting({
    env: 'OTEL_SERVICE_NAME',
    description: 'Name under which traces appear.',
    default: 'wharf',
    parse: text,
  }),
  telemetryRatio: setting({
    env: 'OTEL_TRACES_SAMPLER_ARG',
    description:
      'Share of the traces begun here that is recorded, from 0 to 1. A request that comes with a `traceparent` is recorded where that says so.',
    default: '1',
    parse: fraction,
  }),
  drainTimeout: setting({
    env: 'WHARF_DRAIN_TIMEOUT',
    description: 'Seconds for which running requests and jobs may go on after SIGTERM.',
    default: '30',
    parse: integer(0, 3600),
  }),
  drainDelay: setting({
    env: 'WHARF_DRAIN_DELAY',
    description:
      'Seconds for which the server still takes requests after SIGTERM while `/readyz` says that it is not ready, so that a load balancer has time to notice. Longer than it takes between two of its looks; they come before those of `WHARF_DRAIN_TIMEOUT`.',
    default: '0',
    parse: integer(0, 600),
  }),
  logLevel: setting({
    env: 'WHARF_LOG_LEVEL',
    description: 'Least severe level that is logged, as JSON lines on standard output.',
    default: 'info',
    parse: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  }),
} as const satisfies Record<string, Setting<unknown>>;
