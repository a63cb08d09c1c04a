import { availableParallelism } from 'node:os';
import { baseUrl, bytes, integer, list, networks, oneOf, type Parse, ports, text, token } from './parse.ts';

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
      'Base of signed URLs: how clients reach this server, for example through a proxy. Needed with `WHARF_ROLE=worker`.',
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
  databaseUrl: setting({
    env: 'DATABASE_URL',
    description: 'Unset: embedded SQLite in the data directory. PostgreSQL is not supported yet.',
    default: undefined,
    parse: text,
    secret: true,
  }),
  storage: setting({
    env: 'WHARF_STORAGE',
    description: '`disk`: blobs in the data directory. `s3` is not supported yet.',
    default: 'disk',
    parse: oneOf(['disk', 's3']),
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
    parse: list,
  }),
  workerConcurrency: setting({
    env: 'WHARF_WORKER_CONCURRENCY',
    description: 'Files processed at the same time.',
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
  drainTimeout: setting({
    env: 'WHARF_DRAIN_TIMEOUT',
    description: 'Seconds for which running requests and jobs may go on after SIGTERM.',
    default: '30',
    parse: integer(0, 3600),
  }),
  logLevel: setting({
    env: 'WHARF_LOG_LEVEL',
    description: 'Least severe level that is logged, as JSON lines on standard output.',
    default: 'info',
    parse: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  }),
} as const satisfies Record<string, Setting<unknown>>;
