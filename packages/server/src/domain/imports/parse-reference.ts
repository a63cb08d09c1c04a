import { type ImportReference, ImportRefusedError, type ImportSources } from '../../ports/import-source.ts';
import { InvalidRequestError } from '../errors.ts';
import type { ImportRequest } from '../uploads/source.ts';

/**
 * Understands what the client wrote, without the network.
 * @throws InvalidRequestError for a reference that nobody could fetch from
 */
export function parseReference(sources: ImportSources, request: ImportRequest): ImportReference {
  try {
    return sources[request.source].parse(request.given);
  } catch (error) {
    if (!(error instanceof ImportRefusedError)) throw error;
    const details = { ...error.details, field: request.field, code: error.code };
    throw new InvalidRequestError(`${request.field}: ${error.message}`, details, { cause: error });
  }
}
