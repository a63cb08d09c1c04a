import type { Settings } from '../config/settings.ts';
import type { Context } from '../context.ts';
import { CommandError } from '../errors/command-error.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** The settings, or `undefined` where they cannot be read: the findings say why. */
export function checkConfiguration(context: Context): {
  settings: Settings | undefined;
  findings: Finding[];
} {
  const check = 'configuration';
  try {
    const settings = context.settings();
    return { settings, findings: [file(context), server(settings), credentials(settings)] };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { settings: undefined, findings: [fail(check, error.message, error.next ?? 'Change it.')] };
  }
}

function file({ configFile }: Context): Finding {
  const { path } = configFile;
  if (!configFile.exists)
    return ok('configuration', `no file at ${path}: flags, environment and defaults count`);
  return configFile.isReadableByOthers
    ? warn('configuration', `${path} can be read by others`, `chmod 600 ${path}`)
    : ok('configuration', path);
}

function server({ baseUrl }: Settings): Finding {
  return ok('base URL', `${baseUrl.value} (${baseUrl.from})`);
}

function credentials({ apiKey, apiSecret, bearer, refusal }: Settings): Finding {
  if (refusal !== undefined) return fail('key', refusal.message, refusal.next ?? 'Change it.');
  if (bearer !== undefined) return ok('key', `a bearer token (${bearer.from})`);
  if (apiKey === undefined)
    return fail(
      'key',
      'none',
      'Set WHARF_API_KEY and WHARF_API_SECRET, or use "wharf config set api-key" and "... api-secret". "wharf keys create" makes a pair.',
    );
  if (apiSecret === undefined)
    return fail(
      'key',
      `${apiKey.value} (${apiKey.from}), without a secret that belongs to it`,
      'Set WHARF_API_SECRET, or use "wharf config set api-secret".',
    );
  return ok('key', `${apiKey.value} (${apiKey.from}), secret from ${apiSecret.from}`);
}
