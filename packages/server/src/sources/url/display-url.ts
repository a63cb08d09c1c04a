import { looksSecret, namesSecret, segmentLooksSecret } from './secret-looking.ts';

/** Stands for what is left out. */
const HIDDEN = '…';

/**
 * A URL as it may be stored and shown: origin, path and query, where `…` stands for every value that is a
 * secret by the name of its parameter or by its looks. Rather too much is hidden than too little: the link
 * that works is kept elsewhere, sealed.
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
  // Without a name, it is all value.
  if (equals === -1) return looksSecret(parameter) ? HIDDEN : parameter;
  const [name, value] = [parameter.slice(0, equals), parameter.slice(equals + 1)];
  if (looksSecret(name)) return HIDDEN;
  return value !== '' && (namesSecret(decode(name)) || looksSecret(value)) ? `${name}=${HIDDEN}` : parameter;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
