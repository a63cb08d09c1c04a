import { createRequire } from 'node:module';
import type { Wharf } from '@wharf/sdk';
import { ConfigFile } from './config/config-file.ts';
import { type Environment, stateDirectory } from './config/directories.ts';
import type { GlobalOptions } from './config/global-options.ts';
import { resolveSettings, type Settings } from './config/settings.ts';
import type { Context } from './context.ts';
import { CommandError } from './errors/command-error.ts';
import { redacted } from './errors/redacted.ts';
import { EXIT } from './exit-codes.ts';
import type { Output } from './output/output.ts';
import { printable } from './output/printable.ts';
import { streamOutput } from './output/stream-output.ts';

/** The context of this process. Everything in it is made when a command first asks. */
export class CommandContext implements Context {
  readonly interrupted: AbortSignal;
  readonly configFile: ConfigFile;
  readonly #environment: Environment;
  #flags: GlobalOptions = {};
  #output: Output | undefined;
  #settings: Settings | undefined;
  #client: Wharf | undefined;

  constructor(environment: Environment, interrupted: AbortSignal) {
    this.#environment = environment;
    this.interrupted = interrupted;
    this.configFile = new ConfigFile(environment);
  }

  /** Says what was given on the command line, before anything is made. */
  configure(flags: GlobalOptions): void {
    this.#flags = flags;
    this.#output = undefined;
  }

  get flags(): GlobalOptions {
    return this.#flags;
  }

  get stateDirectory(): string {
    return stateDirectory(this.#environment);
  }

  get output(): Output {
    const { json = false, quiet = false, progress = true } = this.#flags;
    this.#output ??= streamOutput(process, { json, quiet, progress });
    return this.#output;
  }

  settings(): Settings {
    if (this.#settings === undefined) {
      this.#settings = resolveSettings({
        flags: this.#flags,
        environment: this.#environment,
        file: this.configFile,
      });
      for (const warning of this.#settings.warnings) this.output.warn(warning);
    }
    return this.#settings;
  }

  client(): Wharf {
    this.#client ??= this.#connect();
    return this.#client;
  }

  /** What an error report may need, without reading anything for it. */
  known(): { readonly baseUrl: string | undefined; readonly secrets: readonly (string | undefined)[] } {
    const settings = this.#settings;
    return {
      baseUrl: settings?.baseUrl.value,
      secrets: [settings?.apiSecret?.value, settings?.bearer?.value],
    };
  }

  #connect(): Wharf {
    const { baseUrl, apiKey, apiSecret, bearer, project, refusal } = this.settings();
    if (refusal !== undefined) throw refusal;
    if (bearer === undefined && (apiKey === undefined || apiSecret === undefined)) {
      throw new CommandError(missing(apiKey !== undefined), EXIT.noPermission, {
        next: 'Set WHARF_API_KEY and WHARF_API_SECRET, or keep them with "wharf config set api-key KEY" and "wharf config set api-secret". On the server\'s machine "wharf keys create" makes a pair.',
      });
    }
    // Loaded here, so that commands that talk to no server start without it.
    const { Wharf } = createRequire(import.meta.url)('@wharf/sdk') as typeof import('@wharf/sdk');
    const log = (message: string) => {
      process.stderr.write(`${printable(redacted(message, this.known().secrets))}\n`);
    };
    return new Wharf({
      baseURL: baseUrl.value,
      ...(bearer === undefined
        ? { apiKey: apiKey?.value, apiSecret: apiSecret?.value, bearerAuth: null }
        : { bearerAuth: bearer.value }),
      projectId: project?.value,
      logLevel: this.#flags.verbose === true ? 'debug' : 'error',
      logger: { error: log, warn: log, info: log, debug: log },
    });
  }
}

function missing(hasKey: boolean): string {
  return hasKey ? 'There is a key, but no secret that belongs to it' : 'There are no credentials';
}
