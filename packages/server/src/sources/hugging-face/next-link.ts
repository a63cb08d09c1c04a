/**
 * The target whose relation is `next` in a `Link` header (RFC 8288); undefined where there is none.
 * Takes time in proportion to the header's length: it is the other side's to choose.
 */
export function nextLink(header: string): string | undefined {
  for (const [, target, parameters] of header.matchAll(/<([^<>]*)>([^<]*)/g)) {
    if (relations(parameters ?? '').includes('next')) return target;
  }
  return undefined;
}

/** The words of every `rel`, in lower case: `; rel="prev next"` has two. */
function relations(parameters: string): readonly string[] {
  return parameters.split(';').flatMap((parameter) => {
    const [name = '', value = ''] = parameter.split('=', 2);
    if (name.trim().toLowerCase() !== 'rel') return [];
    const [words = ''] = value.split(',', 1);
    return words.replaceAll('"', ' ').trim().toLowerCase().split(/\s+/);
  });
}
