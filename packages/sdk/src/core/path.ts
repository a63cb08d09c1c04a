import { WharfError } from '../errors/wharf-error.ts';

/**
 * A path whose values are encoded, so that no id can reach another resource: path`/uploads/${id}`.
 * @throws WharfError for an empty id, or one that URL parsers treat as a step (`.`, `..`)
 */
export function path(literals: TemplateStringsArray, ...values: readonly string[]): string {
  return literals.reduce((built, literal, index) => {
    const value = values[index - 1] ?? '';
    if (value === '' || value === '.' || value === '..')
      throw new WharfError(`Not an id: ${JSON.stringify(value)}`);
    return `${built}${encodeURIComponent(value)}${literal}`;
  });
}
