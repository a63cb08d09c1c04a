import { Ajv2020 } from 'ajv/dist/2020.js';
import type { TestServer } from './server.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface ParameterJson {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: JsonSchema;
}

export interface OperationJson {
  readonly operationId: string;
  readonly parameters: readonly ParameterJson[];
  readonly requestBody?: {
    readonly content: { readonly 'application/json': { readonly schema: JsonSchema } };
  };
  readonly responses: Readonly<Record<string, unknown>>;
  readonly security: readonly unknown[];
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationJson>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

/** One operation with where it is. */
export interface Endpoint {
  readonly id: string;
  readonly method: string;
  /** With `{name}` parameters. */
  readonly path: string;
  readonly operation: OperationJson;
}

export async function servedDocument(server: TestServer): Promise<OpenApiDocument> {
  return (await (await fetch(`${server.url}/openapi.json`)).json()) as OpenApiDocument;
}

export function endpointsOf(document: OpenApiDocument): readonly Endpoint[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      id: operation.operationId,
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
}

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Judges answers by the schemas that the server itself publishes. */
export class ServedSchemas {
  readonly #ajv: Ajv2020;

  constructor(document: OpenApiDocument) {
    this.#ajv = new Ajv2020({ strict: false, allErrors: true });
    this.#ajv.addFormat('date-time', DATE_TIME);
    this.#ajv.addSchema(document as object, 'openapi.json');
  }

  /** What is wrong with `body` as `#/components/schemas/{name}`; empty when nothing is. */
  component(name: string, body: unknown): string {
    return this.#check(`/components/schemas/${name}`, body);
  }

  /** What is wrong with the body of an event that webhooks are sent. */
  event(type: string, body: unknown): string {
    const path = ['webhooks', type, 'post', 'requestBody', 'content', 'application/json', 'schema'];
    return this.#check(`/${path.map(pointerSegment).join('/')}`, body);
  }

  /** What is wrong with an answer of an operation; also when its status is not documented. */
  answer(endpoint: Endpoint, status: number, body: unknown): string {
    if (endpoint.operation.responses[status] === undefined) return `status ${status} is not documented`;
    const path = ['paths', endpoint.path, endpoint.method.toLowerCase(), 'responses', String(status)];
    const pointer = [...path, 'content', 'application/json', 'schema'].map(pointerSegment).join('/');
    return this.#check(`/${pointer}`, body);
  }

  #check(pointer: string, body: unknown): string {
    const validate = this.#ajv.compile({ $ref: `openapi.json#${pointer}` });
    return validate(body) ? '' : this.#ajv.errorsText(validate.errors);
  }
}

/** A segment of a JSON pointer in a URI fragment (RFC 6901 section 6). */
function pointerSegment(segment: string): string {
  return encodeURIComponent(segment.replaceAll('~', '~0').replaceAll('/', '~1'));
}
