export interface ServiceSettingsErrorOptions extends ErrorOptions {
  /** @default false */
  readonly passing?: boolean;
}

/** A service that an adapter needs cannot be used as it is set up. One line for the operator, without secrets. */
export abstract class ServiceSettingsError extends Error {
  /** Whether the settings may be right and the service only away or starting, so that the next start may succeed. */
  readonly passing: boolean;

  constructor(message: string, options: ServiceSettingsErrorOptions = {}) {
    super(message, options);
    this.passing = options.passing ?? false;
  }
}
