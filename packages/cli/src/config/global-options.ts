/** Options that every command takes. */
export interface GlobalOptions {
  readonly baseUrl?: string;
  readonly apiKey?: string;
  /** A flag with the secret itself could be read by every process of the machine. */
  readonly apiSecretFile?: string;
  readonly project?: string;
  readonly profile?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** False with `--no-progress`. */
  readonly progress?: boolean;
  readonly verbose?: boolean;
}
