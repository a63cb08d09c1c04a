import { nameLooksSecret, segmentLooksSecret, valueLooksSecret } from '../../ports/secret-looking.ts';
import { isHarmless } from './harmless-parameters.ts';

/** Stands for what is left out. */
const HIDDEN = '…';

/**
 * A URL as it may be stored and shown: origin, path and query, where `…` stands for what may be a secret.
 * Of the query, that is everything but the values of known parameters that do not look like one; of the path,
 * what looks like one. Rather too much is hidden than too little: the link that works is kept elsewhere, sealed.
 */
export function displayUrl(url: URL): string {
  const query = url.search === '' ? '' : `?${url.search.slice(1).split('&').map(displayParameter).join('&')}`;
  return url.origin + displayPath(url) + query;
}

/** The name in a URL: the last segment of its path, decoded; `download` where there is none, or a secret. */
export function nameInUrl(url: URL): string {
  const segment = url.pathname.split('/').findLast((part) => part !== '') ?? '';
  return segment === '' || segmentLooksSecret(segment) ? 'download' : decode(segment);
}

function displayPath({ pathname }: URL): string {
  return pathname
    .split('/')
    .map((segment) => (segmentLooksSecret(segment) ? HIDDEN : segment))
    .join('/');
}

function displayParameter(parameter: string): string {
  const equals = parameter.indexOf('=');
  const name = equals === -1 ? parameter : parameter.slice(0, equals);
  const value = equals === -1 ? '' : parameter.slice(equals + 1);
  if (parameter === '') return '';
  if (isHarmless(decode(name))) return valueLooksSecret(value) ? `${name}=${HIDDEN}` : parameter;
  // With nothing behind its name, or the padding of Base64, it may be all value.
  const isAllValue = value === '' || value === '=';
  return isAllValue || nameLooksSecret(name) ? HIDDEN : `${name}=${HIDDEN}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
