import { errors } from 'undici';
import { RemoteFailedError, RemoteRefusedError } from '../../ports/remote-fetcher.ts';
import { untrustedCertificate } from './refusals.ts';

/** How far an exchange had come when it failed. */
export type Phase = 'headers' | 'body';

const CERTIFICATE_CODES = new Set([
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
]);

/** The other codes of OpenSSL's verification, as Node names them: `CERT_HAS_EXPIRED`, `UNABLE_TO_GET_...`. */
const CERTIFICATE_CODE = /^(CERT_|CRL_|UNABLE_TO_|ERROR_IN_CERT_|ERROR_IN_CRL_)/;

const CONNECT_CODES = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EACCES',
  'EPERM',
  'EMFILE',
  'ENFILE',
]);

const TIMEOUT_CODES = new Set(['ETIMEDOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

const PROTOCOL_CODE = /^(ERR_SSL_|EPROTO$|UND_ERR_HEADERS_OVERFLOW$|UND_ERR_RES_CONTENT_LENGTH_MISMATCH$)/;

/**
 * What went wrong on a connection, in the words of the port.
 * @param host as the user gave it
 */
export function remoteFailure(error: unknown, phase: Phase, host: string): Error {
  if (error instanceof RemoteFailedError || error instanceof RemoteRefusedError) return error;
  const code = codeOf(error);
  const cause = summary(error, code);
  if (CERTIFICATE_CODES.has(code) || CERTIFICATE_CODE.test(code)) return untrustedCertificate(host, cause);
  if (code === 'UND_ERR_INVALID_ARG') return new TypeError('The request cannot be sent as it is', { cause });
  if (CONNECT_CODES.has(code)) {
    return new RemoteFailedError('connect', `No connection to ${host} could be made.`, { cause });
  }
  if (TIMEOUT_CODES.has(code)) return timedOut(host, cause);
  // Of undici 8, errors of the parser have no code.
  if (phase === 'headers' && (error instanceof errors.HTTPParserError || PROTOCOL_CODE.test(code))) {
    return new RemoteFailedError('protocol', `The answer of ${host} is not valid HTTP.`, { cause });
  }
  return new RemoteFailedError('broken', `The connection to ${host} broke off.`, { cause });
}

export function timedOut(host: string, cause?: Error): RemoteFailedError {
  return new RemoteFailedError('timeout', `No answer came from ${host} in time.`, { cause });
}

export function stalled(host: string): RemoteFailedError {
  return new RemoteFailedError('timeout', `The transfer from ${host} stalled.`);
}

export function tooSlow(host: string): RemoteFailedError {
  return new RemoteFailedError('too-slow', `The transfer from ${host} is too slow.`);
}

/** With `autoSelectFamily`, an AggregateError has one error for each address. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : '';
}

/**
 * What a log needs of an error. The originals carry buffers with remote bytes, certificates and sockets,
 * which loggers print.
 */
function summary(error: unknown, code: string): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const messages =
    error instanceof AggregateError ? error.errors.map((each) => String(each?.message)) : [error.message];
  return new Error([code, ...messages].filter((part) => part !== '').join(': '));
}
