/** The settings of the command: their names in the configuration file, as flags and in the environment. */

/** As in the file and with `wharf config`; the flag has `--` before it. */
export const SETTING_NAMES = ['base-url', 'api-key', 'api-secret', 'project'] as const;

export type SettingName = (typeof SETTING_NAMES)[number];

/** Variables in the order in which they are asked: ours, and what the SDKs know. */
export const VARIABLES: Readonly<Record<SettingName, readonly string[]>> = {
  'base-url': ['WHARF_BASE_URL', 'SCENARIO_BASE_URL'],
  'api-key': ['WHARF_API_KEY', 'SCENARIO_SDK_API_KEY'],
  'api-secret': ['WHARF_API_SECRET', 'SCENARIO_SDK_API_SECRET'],
  project: ['WHARF_PROJECT'],
};

/** Never printed. */
export const SECRETS: ReadonlySet<SettingName> = new Set(['api-secret']);

export function isSettingName(text: string): text is SettingName {
  return SETTING_NAMES.some((name) => name === text);
}
