import { InvalidRequestError } from '../errors.ts';
import { singleLine } from '../plain-text.ts';

/** @throws InvalidRequestError for a name of which nothing can be seen. */
export function collectionName(given: string): string {
  const name = singleLine(given);
  if (name === '') throw new InvalidRequestError('name must not be empty', { field: 'name' });
  return name;
}
