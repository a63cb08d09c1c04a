import type { IncomingMessage } from 'node:http';

/** An event stream being served. */
export interface OpenStream {
  /** Aborts when the client leaves, the server drains, or the stream is ended. */
  readonly stop: AbortSignal;
  /** Makes it stop. */
  end(): void;
  /** To be called when the stream has ended. */
  close(): void;
}

/** The event streams being served, so that a draining server can end them. */
export interface OpenStreams {
  open(request: IncomingMessage): OpenStream;
  /** How many are open. */
  count(): number;
  /** Ends them all, and all that are opened from now on. */
  closeAll(): void;
}

export function createOpenStreams(): OpenStreams {
  const controllers = new Set<AbortController>();
  let closed = false;
  return {
    open({ socket }) {
      const controller = new AbortController();
      const end = () => controller.abort();
      controllers.add(controller);
      // The socket outlives the stream: it may carry many, one after the other.
      socket.once('close', end);
      if (closed || socket.destroyed) end();
      return {
        stop: controller.signal,
        end,
        close() {
          socket.off('close', end);
          controllers.delete(controller);
        },
      };
    },
    count: () => controllers.size,
    closeAll() {
      closed = true;
      for (const controller of controllers) controller.abort();
    },
  };
}
