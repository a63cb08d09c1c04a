import { InvalidRequestError } from './errors.ts';

/** A value of the query; an empty text says nothing. */
export function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** The items of a comma-separated text, each once; undefined when there is none. */
export function commaList(text: string | undefined): readonly string[] | undefined {
  const items = (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  return items.length === 0 ? undefined : [...new Set(items)];
}

/**
 * The types that `type` or `types` asks for; undefined: any.
 * @throws InvalidRequestError for both.
 */
export function requestedTypes(query: {
  readonly type?: string;
  readonly types?: string;
}): readonly string[] | undefined {
  const type = given(query.type);
  if (type !== undefined && given(query.types) !== undefined) {
    throw new InvalidRequestError('type and types cannot be combined: put all of them in types', {
      fields: ['type', 'types'],
    });
  }
  return commaList(query.types) ?? (type === undefined ? undefined : [type]);
}
