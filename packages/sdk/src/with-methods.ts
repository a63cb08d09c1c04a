import { WharfError } from './errors/wharf-error.ts';

/**
 * Adds methods that neither show in JSON nor in a listing of the fields.
 * @throws WharfError where the answer had no such entity: its body was empty, or another's
 */
export function withMethods<T extends object, M extends object>(entity: T, methods: M): T & M {
  if (typeof entity !== 'object' || entity === null)
    throw new WharfError('The answer has not what was asked for: is baseURL the address of the API?');
  for (const [name, value] of Object.entries(methods))
    Object.defineProperty(entity, name, { value, enumerable: false, configurable: true });
  return entity as T & M;
}
