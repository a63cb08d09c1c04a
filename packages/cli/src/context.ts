/** What every command works with. */
import type { Wharf } from '@wharf/sdk';
import type { ConfigFile } from './config/config-file.ts';
import type { GlobalOptions } from './config/global-options.ts';
import type { Settings } from './config/settings.ts';
import type { Output } from './output/output.ts';

export interface Context {
  /**
   * Made when first asked for: commands that talk to no server need no credentials.
   * @throws CommandError where there are no credentials, or the configuration is unusable
   */
  client(): Wharf;
  readonly output: Output;
  /** Aborted by the first Ctrl-C (or SIGTERM); a second one ends the process at once. */
  readonly interrupted: AbortSignal;
  /** Folder for what must survive the process: states of unfinished uploads. It may not exist yet. */
  readonly stateDirectory: string;
  /** What was given before or after the command's name and holds for every command. */
  readonly flags: GlobalOptions;
  /**
   * The server and the credentials, and where each was found.
   * @throws CommandError where the configuration is unusable
   */
  settings(): Settings;
  readonly configFile: ConfigFile;
}
