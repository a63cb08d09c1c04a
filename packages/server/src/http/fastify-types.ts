import type { Operation } from '@wharf/contract';
import type { Caller } from '../domain/caller.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The operation of the contract that the route serves; absent on the storage routes and pages. */
    operation?: Operation;
  }
  interface FastifyRequest {
    /** Who asks; set on operations that need a key. */
    caller?: Caller;
    /** The client waits for `100 Continue` before it sends the body (RFC 9110 section 10.1.1). */
    awaitsContinue?: boolean;
  }
}
