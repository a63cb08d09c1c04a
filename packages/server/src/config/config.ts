import { ConfigError } from './parse.ts';
import { type DefaultedSetting, SETTINGS, type Setting } from './settings.ts';

type Settings = typeof SETTINGS;
type ParsedValue<S> =
  S extends DefaultedSetting<infer T> ? T : S extends Setting<infer T> ? T | undefined : never;

/** The configuration: parsed once at start, frozen, passed in. Units are in the table of settings. */
export type Config = { readonly [Name in keyof Settings]: ParsedValue<Settings[Name]> };

/** Exit code for a bad setting: EX_CONFIG of sysexits.h. */
export const EX_CONFIG = 78;

function parseSetting(
  setting: Setting<unknown>,
  environment: Readonly<Record<string, string | undefined>>,
): unknown {
  const given = environment[setting.env];
  // An empty variable counts as unset: compose files and CI systems produce them.
  const value = given === undefined || given === '' ? setting.default : given;
  if (value === undefined) return undefined;
  try {
    return setting.parse(value, setting.env);
  } catch (error) {
    if (setting.secret === true) throw new ConfigError(`${setting.env} has an unusable value`);
    throw error;
  }
}

/**
 * Reads the settings from the environment.
 * @throws ConfigError with one line for the first setting that cannot be used.
 */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const entries = Object.entries(SETTINGS).map(([name, setting]) => [
    name,
    parseSetting(setting, environment),
  ]);
  const config = Object.fromEntries(entries) as Config;
  if ((config.apiKey === undefined) !== (config.apiSecret === undefined)) {
    throw new ConfigError('WHARF_API_KEY and WHARF_API_SECRET must be set together');
  }
  if (config.apiKey?.includes(':')) {
    throw new ConfigError(
      'WHARF_API_KEY must not contain ":", which separates it from the secret in HTTP Basic',
    );
  }
  if (config.secret !== undefined && config.secret.length < 32) {
    throw new ConfigError('WHARF_SECRET must have at least 32 characters');
  }
  if (config.databaseUrl !== undefined && config.secret === undefined && config.role !== 'all') {
    throw new ConfigError(
      `WHARF_SECRET must be set with DATABASE_URL and WHARF_ROLE=${config.role}: every process of an installation needs the same one`,
    );
  }
  if (config.storage === 's3') {
    for (const name of ['s3Bucket', 's3AccessKey', 's3SecretKey'] as const) {
      if (config[name] === undefined) {
        throw new ConfigError(`${SETTINGS[name].env} must be set with WHARF_STORAGE=s3`);
      }
    }
  }
  if (config.role === 'worker' && config.storage === 'disk' && config.publicUrl === undefined) {
    throw new ConfigError(
      'WHARF_PUBLIC_URL must be set with WHARF_ROLE=worker: it is where the worker sends what it imports, so it must lead to the process that receives parts',
    );
  }
  return Object.freeze(config);
}
