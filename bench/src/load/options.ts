import { parseArgs } from 'node:util';

export interface LoadOptions {
  /** `mix`: everything at once for some time. `curve`: uploads and imports against the number of workers. */
  readonly mode: 'mix' | 'curve';
  readonly minutes: number;
  /** Users at a time. */
  readonly users: number;
  /** Milliseconds between two operations of a user. */
  readonly pause: number;
  readonly seed: number;
  /** Seconds between two samples. */
  readonly interval: number;
  /** A server that runs already; undefined: a cluster is started. */
  readonly target: { readonly url: string; readonly key: string; readonly secret: string } | undefined;
  /** `embedded`: SQLite and disk in one process. `services`: PostgreSQL and S3. */
  readonly engine: 'embedded' | 'services';
  readonly apis: number;
  readonly workers: number;
  /** Where the report is written. */
  readonly output: string | undefined;
}

export const USAGE = `usage: npm run load -- [mix|curve] [options]

  mix      everything at once for a time, and whether memory, descriptors and latency stay flat (default)
  curve    uploads and imports per second against 1, 2, 3, 4 workers

  --minutes N      how long (default: 2; of the curve: 0.5 for each point)
  --users N        users at a time (default: 6)
  --pause MS       between two operations of a user (default: 50)
  --seed N         of what the users do (default: 1)
  --interval S     between two samples (default: 10)
  --engine NAME    embedded: one process with SQLite and disk (default); services: API nodes and workers on the
                   PostgreSQL and S3 that WHARF_TEST_DATABASE_URL and WHARF_TEST_S3_ENDPOINT name
  --apis N         API nodes, with services (default: 1)
  --workers N      workers, with services (default: 2)
  --url URL --key KEY --secret SECRET
                   a server that runs already; its processes are not sampled
  --output DIR     where the report is written (default: bench/results)
`;

/** @throws Error with a line for the user when the command line cannot be understood */
export function parseLoadOptions(args: readonly string[]): LoadOptions | 'help' {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      minutes: { type: 'string' },
      users: { type: 'string', default: '6' },
      pause: { type: 'string', default: '50' },
      seed: { type: 'string', default: '1' },
      interval: { type: 'string', default: '10' },
      engine: { type: 'string', default: 'embedded' },
      apis: { type: 'string', default: '1' },
      workers: { type: 'string', default: '2' },
      url: { type: 'string' },
      key: { type: 'string', default: '' },
      secret: { type: 'string', default: '' },
      output: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const [mode = 'mix', ...more] = positionals;
  if ((mode !== 'mix' && mode !== 'curve') || more.length > 0) throw new Error('The mode is mix or curve');
  const { engine, url, key, secret, output } = values;
  if (engine !== 'embedded' && engine !== 'services') throw new Error('--engine is embedded or services');
  return {
    mode,
    minutes: positive('minutes', values.minutes ?? (mode === 'mix' ? '2' : '0.5')),
    users: positive('users', values.users),
    pause: Number(values.pause),
    seed: Number(values.seed),
    interval: positive('interval', values.interval),
    target: url === undefined ? undefined : { url, key, secret },
    engine,
    apis: positive('apis', values.apis),
    workers: positive('workers', values.workers),
    output,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} must be a number above 0, not "${text}"`);
  return value;
}
