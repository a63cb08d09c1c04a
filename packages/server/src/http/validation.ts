import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { FastifyInstance } from 'fastify';
import { InvalidRequestError } from '../domain/errors.ts';

/** At most this many problems are reported for one request. */
const MAX_PROBLEMS = 20;

const NUL_REFUSED = new InvalidRequestError('The request holds a NUL character, which no text may have');

/** Levels of arrays and objects in a request. No field needs more than a few; what walks them needs an end. */
const MAX_DEPTH = 64;
const DEPTH_REFUSED = new InvalidRequestError(`The request is nested deeper than ${MAX_DEPTH} levels`);

/** What no request may hold, whatever its schema. */
function unacceptable(value: unknown, depth = 0): InvalidRequestError | undefined {
  // No name, tag or id has any use for NUL, and databases refuse it.
  if (typeof value === 'string') return value.includes('\0') ? NUL_REFUSED : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === MAX_DEPTH) return DEPTH_REFUSED;
  for (const item of Object.values(value)) {
    const error = unacceptable(item, depth + 1);
    if (error !== undefined) return error;
  }
  return undefined;
}

/** RFC 3339 date-time, and a date alone, which people send. */
const DATE_TIME = /^\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)?)?$/;

function createAjv(coerce: boolean): Ajv {
  const ajv = new Ajv({ allErrors: true, useDefaults: true, strict: false, coerceTypes: coerce });
  ajv.addFormat('date-time', (text) => DATE_TIME.test(text) && !Number.isNaN(Date.parse(text)));
  return ajv;
}

/**
 * Validates requests by the schemas of the contract. Bodies are taken as they are (a number is never
 * read from a string); path and query are text by nature and are coerced.
 */
export function useValidation(app: FastifyInstance): void {
  const strict = createAjv(false);
  const coercing = createAjv(true);
  app.setValidatorCompiler(({ schema, httpPart }) => {
    const validate: ValidateFunction = (httpPart === 'body' ? strict : coercing).compile(schema as object);
    return (data: unknown) => {
      if (validate(data)) {
        const error = unacceptable(data);
        return error === undefined ? { value: data } : { error };
      }
      return { error: invalid(validate.errors ?? [], httpPart ?? 'body') };
    };
  });
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
}

function invalid(errors: readonly ErrorObject[], part: string): InvalidRequestError {
  const problems = [...new Set(errors.map((error) => describe(error, part)))];
  const shown = problems.slice(0, MAX_PROBLEMS);
  const more = problems.length - shown.length;
  return new InvalidRequestError(more > 0 ? `${shown.join('; ')}; and ${more} more` : shown.join('; '), {
    problems: shown,
  });
}

function describe(error: ErrorObject, part: string): string {
  const path = error.instancePath.slice(1).replaceAll('/', '.');
  const where = path === '' ? (part === 'querystring' ? 'the query' : `the ${part}`) : path;
  switch (error.keyword) {
    case 'required':
      return `${path === '' ? '' : `${path}.`}${error.params.missingProperty} is missing`;
    case 'enum':
      return `${where} must be one of ${error.params.allowedValues.join(', ')}`;
    case 'minimum':
      return `${where} must be at least ${error.params.limit}`;
    case 'maximum':
      return `${where} must be at most ${error.params.limit}`;
    case 'minLength':
      return error.params.limit === 1
        ? `${where} must not be empty`
        : `${where} must have at least ${error.params.limit} characters`;
    case 'maxLength':
      return `${where} must have at most ${error.params.limit} characters`;
    case 'minItems':
      return `${where} must have at least ${error.params.limit} item(s)`;
    case 'maxItems':
      return `${where} must have at most ${error.params.limit} items`;
    case 'type':
      return `${where} must be ${article(String(error.params.type))}`;
    case 'format':
      return `${where} must be an ISO 8601 date and time such as 2026-01-31T12:00:00Z`;
    default:
      return `${where} ${error.message ?? 'is invalid'}`;
  }
}

function article(type: string): string {
  if (type === 'integer') return 'a whole number';
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
