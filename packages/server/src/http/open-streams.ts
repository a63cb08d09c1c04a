import type { IncomingMessage } from 'node:http';

/** The event streams being served, so that a draining server can end them. */
export interface OpenStreams {
  /** Registers a stream; the signal aborts when its client leaves or the server drains. */
  open(request: IncomingMessage): AbortSignal;
  close(signal: AbortSignal): void;
  closeAll(): void;
}

export function createOpenStreams(): OpenStreams {
  const controllers = new Map<AbortSignal, AbortController>();
  return {
    open(request) {
      const controller = new AbortController();
      controllers.set(controller.signal, controller);
      request.socket.once('close', () => controller.abort());
      if (request.socket.destroyed) controller.abort();
      return controller.signal;
    },
    close(signal) {
      controllers.delete(signal);
    },
    closeAll() {
      for (const controller of controllers.values()) controller.abort();
    },
  };
}
