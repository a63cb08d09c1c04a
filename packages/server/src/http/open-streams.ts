import type { IncomingMessage } from 'node:http';

/** An event stream being served. */
export interface OpenStream {
  /** Aborts when the client leaves or the server drains. */
  readonly stop: AbortSignal;
  /** To be called when the stream has ended. */
  close(): void;
}

/** The event streams being served, so that a draining server can end them. */
export interface OpenStreams {
  open(request: IncomingMessage): OpenStream;
  closeAll(): void;
}

export function createOpenStreams(): OpenStreams {
  const controllers = new Set<AbortController>();
  return {
    open({ socket }) {
      const controller = new AbortController();
      const stop = () => controller.abort();
      controllers.add(controller);
      // The socket outlives the stream: it may carry many, one after the other.
      socket.once('close', stop);
      if (socket.destroyed) stop();
      return {
        stop: controller.signal,
        close() {
          socket.off('close', stop);
          controllers.delete(controller);
        },
      };
    },
    closeAll() {
      for (const controller of controllers) controller.abort();
    },
  };
}
