/** A secret is for one server: it is not sent to one that another level of the settings happens to name. */
import { type CommandError, configError } from '../errors/command-error.ts';
import type { Found } from './found.ts';

interface Chosen {
  readonly baseUrl: Found;
  /** The secret or bearer token that would be sent; `undefined` where there is none. */
  readonly secret: Found | undefined;
}

interface Levels {
  /** What the environment says, ours first. */
  readonly environment: readonly { readonly 'base-url'?: Found; readonly 'api-secret'?: Found }[];
  readonly profile: { readonly 'base-url'?: Found; readonly 'api-secret'?: Found } | undefined;
  /** The profile's name. */
  readonly name: string;
  /** The server of a profile that names none. */
  readonly defaultBaseUrl: string;
}

/**
 * Why nothing may be sent, where base URL and secret come from different sides: one from the environment, the
 * other from the profile. A flag is taken at its word: whoever typed it sees where it leads.
 */
export function strayingSecret(
  { baseUrl, secret }: Chosen,
  { environment, profile, name, defaultBaseUrl }: Levels,
): CommandError | undefined {
  if (secret === undefined) return undefined;
  const ofProfile = secret === profile?.['api-secret'];
  const fromEnvironment = environment.some((level) => level['base-url'] === baseUrl);
  if (ofProfile && fromEnvironment && baseUrl.value !== (profile['base-url']?.value ?? defaultBaseUrl))
    return configError(
      `${baseUrl.from} names another server than the one that the secret of profile "${name}" is for`,
      profile['base-url'] === undefined
        ? `Unset ${baseUrl.from}, or say whose the secret is: wharf --profile ${name} config set base-url URL`
        : `Use the profile as a whole with --profile ${name}, or unset ${baseUrl.from}, or set WHARF_API_KEY and WHARF_API_SECRET beside it.`,
    );
  const theirs = environment.find((level) => level['base-url'] !== undefined)?.['base-url'];
  const ofEnvironment = !ofProfile && !secret.from.startsWith('--');
  if (
    ofEnvironment &&
    baseUrl === profile?.['base-url'] &&
    theirs !== undefined &&
    theirs.value !== baseUrl.value
  )
    return configError(
      `${secret.from} is for the server that ${theirs.from} names, not for that of profile "${name}"`,
      `Keep a key and its secret in the profile (wharf --profile ${name} config set api-secret), or unset ${theirs.from}.`,
    );
  return undefined;
}
