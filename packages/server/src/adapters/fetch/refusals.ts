import { RemoteRefusedError } from '../../ports/remote-fetcher.ts';

/**
 * The one answer for names that do not exist and for addresses that are forbidden. It carries neither host
 * nor cause, so that nothing distinguishes the two.
 */
export function unreachableHost(): RemoteRefusedError {
  return new RemoteRefusedError(
    'unreachable-host',
    'The host of this URL does not exist, or has an address that this server may not connect to. Check the URL.',
  );
}

export function invalidUrl(): RemoteRefusedError {
  return new RemoteRefusedError('invalid-url', 'This is not a URL that a file can be fetched from.');
}

export function longUrl(limit: number): RemoteRefusedError {
  return new RemoteRefusedError('invalid-url', `The URL is longer than ${limit} characters.`);
}

export function forbiddenScheme(): RemoteRefusedError {
  return new RemoteRefusedError('forbidden-scheme', 'The URL must begin with https://.');
}

export function forbiddenUserInfo(): RemoteRefusedError {
  return new RemoteRefusedError(
    'forbidden-user-info',
    'The URL must not contain a user name or a password in front of the host.',
  );
}

export function forbiddenPort(allowed: readonly number[]): RemoteRefusedError {
  return new RemoteRefusedError(
    'forbidden-port',
    `The port of the URL is not allowed. Allowed are: ${allowed.join(', ')}.`,
  );
}

export function tooManyRedirects(limit: number): RemoteRefusedError {
  return new RemoteRefusedError(
    'too-many-redirects',
    `The server redirects more than ${limit} times, or in a circle. Use the URL of the file itself.`,
  );
}

export function forbiddenRedirect(): RemoteRefusedError {
  return new RemoteRefusedError(
    'forbidden-redirect',
    'The server redirects to a URL that is not allowed. Use the URL of the file itself, with https://.',
  );
}

export function untrustedCertificate(host: string, cause: Error): RemoteRefusedError {
  return new RemoteRefusedError(
    'untrusted-certificate',
    `The certificate of ${host} cannot be trusted: it is expired, for another name, or from an unknown issuer.`,
    { cause },
  );
}

export function encodedBody(host: string): RemoteRefusedError {
  return new RemoteRefusedError(
    'encoded-body',
    `The answer of ${host} is compressed, though it was asked not to be. Use a URL that gives the file as it is.`,
  );
}

export function oversizedBody(limit: number): RemoteRefusedError {
  return new RemoteRefusedError('oversized-body', `The answer is larger than the limit of ${limit} bytes.`);
}
