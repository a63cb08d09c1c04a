import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A span as OTLP over HTTP has it in JSON, as far as tests look at it. */
export interface TracedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty or absent: the first of its trace. */
  readonly parentSpanId?: string;
  readonly name: string;
  readonly status: { readonly code: number };
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  /** Which process it was sent by. */
  readonly instance: unknown;
}

interface OtlpValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface OtlpBody {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly OtlpValue[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<TracedSpan, 'attributes' | 'instance'> & {
        readonly attributes: readonly OtlpValue[];
      })[];
    }[];
  }[];
}

/** Takes traces by OTLP over HTTP, as an OpenTelemetry collector does. */
export class TraceCollector {
  readonly spans: TracedSpan[] = [];
  /** Bodies as they came. */
  readonly bodies: string[] = [];
  readonly authorizations = new Set<string | undefined>();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param answer what becomes of a batch @default it is taken */
  static async start(
    answer: (response: ServerResponse) => void = (response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
  ): Promise<TraceCollector> {
    const server = createServer(async (request, response) => {
      const body = await text(request);
      if (request.method === 'POST' && request.url === '/v1/traces') {
        collector.#take(body);
        collector.authorizations.add(request.headers.authorization);
        answer(response);
      } else {
        response.writeHead(404).end();
      }
    });
    const collector = new TraceCollector(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The spans of a name, in order of arrival. */
  named(name: string): readonly TracedSpan[] {
    return this.spans.filter((span) => span.name === name);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #take(body: string): void {
    this.bodies.push(body);
    for (const { resource, scopeSpans } of (JSON.parse(body) as OtlpBody).resourceSpans) {
      const instance = fields(resource.attributes)['service.instance.id'];
      for (const span of scopeSpans.flatMap(({ spans }) => spans)) {
        this.spans.push({ ...span, attributes: fields(span.attributes), instance });
      }
    }
  }
}

function fields(values: readonly OtlpValue[]): Record<string, unknown> {
  return Object.fromEntries(values.map(({ key, value }) => [key, Object.values(value)[0]]));
}
