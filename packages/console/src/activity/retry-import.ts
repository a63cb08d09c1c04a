import type { Kind, Upload } from '@wharf/sdk';

/** What stands in a URL for what may be a secret, as it is and as URLs spell it. */
const LEFT_OUT = /…|%E2%80%A6/i;

/** What the form for imports begins with to repeat an import. */
export interface RepeatedImport {
  readonly source: string;
  readonly kind: Kind;
  /** True where the link held a secret, which nobody keeps: it must be given again. */
  readonly linkIsGone: boolean;
}

/** How an import is repeated. */
export function repeatedImport({ url = '', kind }: Pick<Upload, 'url' | 'kind'>): RepeatedImport {
  const linkIsGone = url === '' || LEFT_OUT.test(url);
  return { source: linkIsGone ? '' : url, kind, linkIsGone };
}
