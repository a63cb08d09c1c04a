/** Entry of the server: `npm start`. Settings come from the environment; see docs/reference/settings.md. */
import { resolve, sep } from 'node:path';
import { pino } from 'pino';
import { DirectoryInUseError } from '../adapters/blobs/disk/receiver-lock.ts';
import { DecoderUnavailable, SandboxUnavailableError } from '../adapters/decoder/decoder-errors.ts';
import { type Config, EX_CONFIG, parseConfig } from '../config/config.ts';
import { ConfigError } from '../config/parse.ts';
import { ServiceSettingsError } from '../ports/service-settings-error.ts';
import { type RunningServer, serve } from './serve.ts';
import { VERSION } from './version.ts';

function exitWith(message: string, code: number): never {
  process.stderr.write(`wharf: ${message}\n`);
  process.exit(code);
}

function readConfig(): Config {
  try {
    return parseConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError) exitWith(error.message, EX_CONFIG);
    throw error;
  }
}

/** What no second try mends. */
const UNUSABLE: ReadonlySet<string> = new Set(['EACCES', 'EEXIST', 'ENOENT', 'ENOTDIR', 'EPERM', 'EROFS']);

/** Whether that directory is none, or may not be written to. */
function isUnusable(directory: string, { code = '', path }: NodeJS.ErrnoException): boolean {
  if (!UNUSABLE.has(code) || path === undefined) return false;
  return `${resolve(path)}${sep}`.startsWith(`${resolve(directory)}${sep}`);
}

async function start(config: Config, log: pino.Logger): Promise<RunningServer> {
  try {
    return await serve(config, log);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (isUnusable(config.dataDirectory, error as NodeJS.ErrnoException)) {
      const advice = 'it must be a directory that the user of this process may write to';
      exitWith(`WHARF_DATA_DIR: ${advice} (${message})`, EX_CONFIG);
    }
    if (error instanceof ServiceSettingsError) {
      // A service manager that tries nothing again after 78 has to try this.
      exitWith(message, error.passing ? 1 : EX_CONFIG);
    }
    if (error instanceof SandboxUnavailableError) exitWith(message, EX_CONFIG);
    if (
      code === 'EADDRINUSE' ||
      code === 'EACCES' ||
      code === 'EROFS' ||
      code === 'EADDRNOTAVAIL' ||
      error instanceof DirectoryInUseError ||
      error instanceof DecoderUnavailable
    ) {
      exitWith(message, 1);
    }
    throw error;
  }
}

function announce(server: RunningServer, config: Config): void {
  const lines = [
    '',
    `Wharf ${VERSION} is ready at ${server.url}`,
    ...(config.console === 'off' || config.role === 'worker' ? [] : [`  Console       ${server.url}/`]),
    `  API           ${server.url}/v1`,
    `  Documentation ${server.url}/docs`,
  ];
  if (server.firstKey !== undefined) {
    lines.push(
      '',
      'This is the first start. Your key, shown this once:',
      `  WHARF_API_KEY=${server.firstKey.key}`,
      `  WHARF_API_SECRET=${server.firstKey.secret}`,
      `  (project ${server.firstKey.projectId}; more keys: npx wharf keys create)`,
    );
  }
  if (config.role !== 'all') lines.push(`  Role          ${config.role}`);
  process.stdout.write(`${lines.join('\n')}\n\n`);
}

const config = readConfig();
const log = pino({
  level: config.logLevel,
  redact: ['req.headers.authorization', 'req.headers.cookie', 'headers.authorization', 'headers.cookie'],
});
const server = await start(config, log);

/**
 * Milliseconds in which further signals are the same request: a terminal and a service manager signal every process of
 * a group, and npm, which is one of them, passes on what it got.
 */
const ECHO = 1_000;

let askedAt: number | undefined;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    const now = performance.now();
    if (askedAt !== undefined) {
      // Asking twice means now.
      if (now - askedAt > ECHO) process.exit(1);
      return;
    }
    askedAt = now;
    log.info({ signal }, 'draining');
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.fatal({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  });
}
// Not before: who reads this may ask for the end at once.
announce(server, config);
