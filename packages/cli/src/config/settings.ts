/**
 * Which server, and as whom: flags before the environment before the file before the defaults. A profile named by
 * a flag stands before the environment.
 */
import { readFileSync } from 'node:fs';
import { CommandError, configError } from '../errors/command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { strayingSecret } from './bound-secret.ts';
import type { ConfigFile } from './config-file.ts';
import type { ConfigContent, Profile } from './config-text.ts';
import type { Environment } from './directories.ts';
import type { Found } from './found.ts';
import type { GlobalOptions } from './global-options.ts';
import { type SettingName, VARIABLES } from './setting-names.ts';

/** Where `npm start` of Wharf listens. */
const DEFAULT_BASE_URL = 'http://127.0.0.1:8700/v1';

/** The profile where none is named. */
export const DEFAULT_PROFILE = 'default';

export interface Settings {
  readonly baseUrl: Found;
  readonly apiKey: Found | undefined;
  readonly apiSecret: Found | undefined;
  /** A bearer token of SCENARIO_SDK_JWT, where there is no key. */
  readonly bearer: Found | undefined;
  readonly project: Found | undefined;
  /** The profile in use, whether or not it says anything. */
  readonly profile: string;
  /** Why the secret must not be sent to this base URL; `undefined` where it may. */
  readonly refusal: CommandError | undefined;
  /** What to change about the configuration, though it works. */
  readonly warnings: readonly string[];
}

interface Sources {
  readonly flags: GlobalOptions;
  readonly environment: Environment;
  readonly file: ConfigFile;
}

/** One level: what it says of each setting. */
type Level = Readonly<Partial<Record<SettingName, Found>>>;

/** An empty variable counts as unset, as it does for the server. */
function variable(environment: Environment, names: readonly string[]): Found | undefined {
  for (const name of names) {
    const value = environment[name];
    if (value !== undefined && value !== '') return { value, from: name };
  }
  return undefined;
}

/** @throws CommandError where the file cannot be read, or is empty */
function secretIn(file: string): Found {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(`--api-secret-file cannot be read: ${reason}`, EXIT.noInput, { cause });
  }
  const value = text.trim();
  if (value === '') throw new CommandError(`--api-secret-file ${file} is empty`, EXIT.noInput);
  return { value, from: '--api-secret-file' };
}

function flagLevel(flags: GlobalOptions): Level {
  return {
    ...(flags.baseUrl === undefined ? {} : { 'base-url': { value: flags.baseUrl, from: '--base-url' } }),
    ...(flags.apiKey === undefined ? {} : { 'api-key': { value: flags.apiKey, from: '--api-key' } }),
    ...(flags.apiSecretFile === undefined ? {} : { 'api-secret': secretIn(flags.apiSecretFile) }),
    ...(flags.project === undefined ? {} : { project: { value: flags.project, from: '--project' } }),
  };
}

/** Names of one family belong together: a key of ours with a secret of SCENARIO_* would be nobody's. */
function environmentLevels(environment: Environment): Level[] {
  return [0, 1].map((family) => {
    const entries = Object.entries(VARIABLES).map(([name, variables]) => [
      name,
      variable(environment, variables.slice(family, family + 1)),
    ]);
    return Object.fromEntries(entries.filter(([, found]) => found !== undefined));
  });
}

function profileLevel(profile: Profile, name: string): Level {
  const from = `profile "${name}"`;
  return Object.fromEntries(Object.entries(profile).map(([key, value]) => [key, { value, from }]));
}

/** The name of the profile in use. @throws CommandError where somebody named one that is not there */
function chosenProfile(
  flags: GlobalOptions,
  environment: Environment,
  content: ConfigContent,
  path: string,
): string {
  const named = flags.profile ?? variable(environment, ['WHARF_PROFILE'])?.value ?? content.profile;
  if (named !== undefined && !Object.hasOwn(content.profiles, named)) {
    const known = Object.keys(content.profiles);
    throw configError(
      `There is no profile "${named}" in ${path}`,
      known.length === 0
        ? `Make it with: wharf --profile ${named} config set base-url URL`
        : `There is ${known.map((name) => `"${name}"`).join(', ')}.`,
    );
  }
  return named ?? DEFAULT_PROFILE;
}

/**
 * Key and secret. A secret belongs to the key beside it: it is taken from the level of the key, or from a higher
 * one, or from a lower one that has no key of its own. So no key is ever sent with another one's secret.
 */
function credentials(levels: readonly Level[]): Pick<Settings, 'apiKey' | 'apiSecret'> {
  const keyed = levels.findIndex((level) => level['api-key'] !== undefined);
  const secret = levels.find(
    (level, index) => level['api-secret'] !== undefined && (index <= keyed || level['api-key'] === undefined),
  );
  return { apiKey: levels[keyed]?.['api-key'], apiSecret: secret?.['api-secret'] };
}

/** @throws CommandError where it cannot be the address of an API */
export function checkedBaseUrl(found: Found): Found {
  const url = URL.parse(found.value);
  const problem =
    url === null || !/^https?:$/.test(url.protocol)
      ? 'is not an http(s) address'
      : url.username !== '' || url.password !== ''
        ? 'must not hold credentials: give them as key and secret'
        : url.search !== '' || url.hash !== ''
          ? 'must not have a query or fragment'
          : undefined;
  if (problem !== undefined)
    throw configError(`The base URL (${found.from}) ${problem}`, `It should be like ${DEFAULT_BASE_URL}`);
  return found;
}

/** @throws CommandError (exit code 78) where something is unusable */
export function resolveSettings({ flags, environment, file }: Sources): Settings {
  const content = file.read();
  const name = chosenProfile(flags, environment, content, file.path);
  const profile = Object.hasOwn(content.profiles, name) ? content.profiles[name] : undefined;
  const fromEnvironment = environmentLevels(environment);
  const fromProfile = profile === undefined ? undefined : profileLevel(profile, name);
  const profiles = fromProfile === undefined ? [] : [fromProfile];
  // Who types a profile's name means its server and its key, whatever the shell still has of another one.
  const levels =
    flags.profile === undefined
      ? [flagLevel(flags), ...fromEnvironment, ...profiles]
      : [flagLevel(flags), ...profiles, ...fromEnvironment];
  const find = (setting: SettingName) => levels.find((level) => level[setting] !== undefined)?.[setting];
  const { apiKey, apiSecret } = credentials(levels);
  const holdsSecret = Object.values(content.profiles).some((each) => each['api-secret'] !== undefined);
  const baseUrl = checkedBaseUrl(find('base-url') ?? { value: DEFAULT_BASE_URL, from: 'default' });
  const bearer = apiKey === undefined ? variable(environment, ['SCENARIO_SDK_JWT']) : undefined;
  return {
    baseUrl,
    apiKey,
    apiSecret,
    bearer,
    project: find('project'),
    profile: name,
    refusal: strayingSecret(
      { baseUrl, secret: bearer ?? apiSecret },
      { environment: fromEnvironment, profile: fromProfile, name, defaultBaseUrl: DEFAULT_BASE_URL },
    ),
    warnings:
      holdsSecret && file.isReadableByOthers
        ? [`${file.path} holds a secret and others can read it. Change that: chmod 600 ${file.path}`]
        : [],
  };
}
