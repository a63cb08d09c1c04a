import { Argument, type Command } from 'commander';
import type { Found } from '../config/found.ts';
import { isSettingName, SECRETS, SETTING_NAMES, type SettingName } from '../config/setting-names.ts';
import { checkedBaseUrl, DEFAULT_PROFILE, type Settings } from '../config/settings.ts';
import type { Context } from '../context.ts';
import { CommandError, usageError } from '../errors/command-error.ts';
import { askSecret } from '../prompts/ask.ts';

/** Besides the settings of a profile, the file says which profile holds. */
const KEYS = [...SETTING_NAMES, 'profile'] as const;

export function register(program: Command, context: Context): void {
  const config = program
    .command('config')
    .description('show and change what is set, and where')
    .addHelpText(
      'after',
      `
Flags win over the environment, the environment over the file, the file over defaults.
--profile NAME, or WHARF_PROFILE, chooses another part of the file; with --profile it wins over the environment.

Examples:
  $ wharf config set base-url https://wharf.example.com
  $ wharf config set api-key key_3ozWujykU62eMC4FHcjzf1eT
  $ wharf config set api-secret                  asks for it, or reads standard input
  $ wharf --profile studio config set base-url https://studio.example.com
  $ wharf config list`,
    );

  config
    .command('list')
    .description('show every setting and where it comes from; secrets only as set or not')
    .action(() => showAll(context));

  config
    .command('get')
    .description('print the value of a setting, wherever it comes from')
    .addArgument(new Argument('<name>', 'setting').choices(KEYS))
    .action((name: string) => showOne(context, name));

  config
    .command('set')
    .description('keep a setting in the configuration file')
    .addArgument(new Argument('<name>', 'setting').choices(KEYS))
    .argument('[value]', 'its value; never for api-secret, which is asked for')
    .action(async (name: string, value: string | undefined) => {
      change(context, name, await newValue(name, value, context.interrupted));
      context.output.note(`kept in ${context.configFile.path}`);
    });

  config
    .command('unset')
    .description('remove a setting from the configuration file')
    .addArgument(new Argument('<name>', 'setting').choices(KEYS))
    .action((name: string) => {
      change(context, name, undefined);
      context.output.note(`removed from ${context.configFile.path}`);
    });

  config
    .command('path')
    .description('print the path of the configuration file')
    .action(() => {
      const { path } = context.configFile;
      context.output.result({ path }, path);
    });
}

function foundIn(settings: Settings): Readonly<Record<SettingName, Found | undefined>> {
  return {
    'base-url': settings.baseUrl,
    'api-key': settings.apiKey,
    'api-secret': settings.apiSecret,
    project: settings.project,
  };
}

function showAll(context: Context): void {
  const settings = context.settings();
  const rows = Object.entries(foundIn(settings)).map(([name, found]) => ({
    name,
    value: found === undefined ? null : SECRETS.has(name as SettingName) ? '(set)' : found.value,
    from: found?.from ?? null,
  }));
  for (const row of [...rows, { name: 'profile', value: settings.profile, from: null }]) {
    const value = row.value ?? '(not set)';
    context.output.result(row, [row.name, value, ...(row.from === null ? [] : [row.from])].join('\t'));
  }
}

function showOne(context: Context, name: string): void {
  const settings = context.settings();
  const found = isSettingName(name) ? foundIn(settings)[name] : { value: settings.profile, from: '' };
  if (found === undefined) throw new CommandError(`${name} is not set`);
  if (isSettingName(name) && SECRETS.has(name))
    throw new CommandError(`${name} is set (${found.from}); secrets are not shown`);
  context.output.result({ name, value: found.value }, found.value);
}

async function newValue(name: string, given: string | undefined, signal: AbortSignal): Promise<string> {
  const isSecret = isSettingName(name) && SECRETS.has(name);
  if (isSecret && given !== undefined)
    throw usageError(
      `A secret on the command line can be read by every process and stays in the shell's history: "wharf config set ${name}" asks for it, or reads standard input`,
    );
  if (!isSecret && given === undefined) throw usageError(`Say the value: wharf config set ${name} VALUE`);
  const value = given ?? (await askSecret(`${name}: `, signal));
  if (value === '') throw usageError(`${name} must not be empty; "wharf config unset ${name}" removes it`);
  if (name === 'base-url') checkedBaseUrl({ value, from: name });
  return value;
}

/** Writes the file with one setting changed, or removed. */
function change(context: Context, name: string, value: string | undefined): void {
  const { configFile, flags } = context;
  const content = configFile.read();
  if (!isSettingName(name)) {
    if (value !== undefined && !Object.hasOwn(content.profiles, value))
      throw new CommandError(`There is no profile "${value}" in ${configFile.path}`);
    const { profile: _, ...rest } = content;
    configFile.write(value === undefined ? rest : { profile: value, ...rest });
    return;
  }
  // The flag may name a profile that this makes.
  const profile = flags.profile ?? (process.env.WHARF_PROFILE || content.profile || DEFAULT_PROFILE);
  const { [name]: _, ...others } = content.profiles[profile] ?? {};
  const changed = value === undefined ? others : { ...others, [name]: value };
  configFile.write({ ...content, profiles: { ...content.profiles, [profile]: changed } });
}
