/** Entry of the server: `npm start`. Settings come from the environment; see docs/reference/settings.md. */
import { pino } from 'pino';
import { DirectoryInUseError } from '../adapters/blobs/disk/receiver-lock.ts';
import { DecoderUnavailable, SandboxUnavailableError } from '../adapters/decoder/decoder-errors.ts';
import { type Config, EX_CONFIG, parseConfig } from '../config/config.ts';
import { ConfigError } from '../config/parse.ts';
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

async function start(config: Config, log: pino.Logger): Promise<RunningServer> {
  try {
    return await serve(config, log);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof SandboxUnavailableError) exitWith(message, EX_CONFIG);
    if (
      code === 'EADDRINUSE' ||
      code === 'EACCES' ||
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
  redact: ['req.headers.authorization', 'headers.authorization'],
});
const server = await start(config, log);
announce(server, config);

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    // Asking twice means now.
    if (stopping) process.exit(1);
    stopping = true;
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
