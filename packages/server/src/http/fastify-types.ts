import type { Operation } from '@wharf/contract';
import type { Caller } from '../domain/caller.ts';
import type { RepeatableRequest } from '../domain/idempotency/create-once.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The operation of the contract that the route serves; absent on the storage routes and pages. */
    operation?: Operation;
  }
  interface FastifyRequest {
    /** Who asks; set on operations that need a key. */
    caller?: Caller;
    /**
     * For what goes on for long: whether the caller would still be let in, and to the same project. Set with
     * `caller`; looking does not put off the end of a session.
     */
    isStillAuthorized?: () => Promise<boolean>;
    /** What tells repetitions apart; set when the client sent a key for it, and the operation honours keys. */
    repeatable?: RepeatableRequest;
    /** The client waits for `100 Continue` before it sends the body (RFC 9110 section 10.1.1). */
    awaitsContinue?: boolean;
  }
}
