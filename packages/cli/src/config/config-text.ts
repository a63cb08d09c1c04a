/** What the configuration file says: checked, with the line of what is wrong. */
import { configError } from '../errors/command-error.ts';
import { jsonPositions, lineAt } from './json-positions.ts';
import { isSettingName, SETTING_NAMES, type SettingName } from './setting-names.ts';

export type Profile = Readonly<Partial<Record<SettingName, string>>>;

export interface ConfigContent {
  /** The profile that holds where none is named. */
  readonly profile?: string;
  readonly profiles: Readonly<Record<string, Profile>>;
}

type Members = Readonly<Record<string, unknown>>;

function membersOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

/**
 * Reads the text of a configuration file. An empty one says nothing.
 * @throws CommandError with file and line; never with the text itself, which may hold a secret
 */
export function parseConfig(text: string, file: string): ConfigContent {
  if (text.trim() === '') return { profiles: {} };
  const { error, members } = jsonPositions(text);
  const refuse = (offset: number, reason: string) =>
    configError(
      `${file}, line ${lineAt(text, offset)}: ${reason}`,
      'Edit the file, or delete it and use "wharf config set".',
    );
  if (error !== undefined) throw refuse(error, 'this is not JSON');
  const at = (path: string) => members.get(path) ?? 0;

  const profileOf = (name: string, value: unknown): Profile => {
    const path = `profiles.${name}`;
    const given = membersOf(value);
    if (given === undefined) throw refuse(at(path), `profile "${name}" must be an object`);
    for (const [key, setting] of Object.entries(given)) {
      const where = at(`${path}.${key}`);
      if (!isSettingName(key))
        throw refuse(where, `there is no setting "${key}"; there are ${SETTING_NAMES.join(', ')}`);
      if (typeof setting !== 'string' || setting === '')
        throw refuse(where, `"${key}" must be a text that is not empty`);
    }
    return given as Profile;
  };

  const root = membersOf(JSON.parse(text));
  if (root === undefined) throw refuse(0, 'the file must be an object with "profiles"');
  const unknown = Object.keys(root).find((key) => key !== 'profile' && key !== 'profiles');
  if (unknown !== undefined)
    throw refuse(at(unknown), `"${unknown}" is not known here; there are "profile" and "profiles"`);
  if (root.profile !== undefined && typeof root.profile !== 'string')
    throw refuse(at('profile'), '"profile" must be the name of a profile');
  const profiles = membersOf(root.profiles ?? {});
  if (profiles === undefined) throw refuse(at('profiles'), '"profiles" must be an object');
  return {
    ...(root.profile === undefined ? {} : { profile: root.profile }),
    profiles: Object.fromEntries(
      Object.entries(profiles).map(([name, value]) => [name, profileOf(name, value)]),
    ),
  };
}
