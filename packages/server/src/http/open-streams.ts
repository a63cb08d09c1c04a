import type { IncomingMessage } from 'node:http';
import { RateLimitError } from '../domain/errors.ts';

/** Streams of one project on one node: each may ask the database every second, for as long as its client likes. */
const MOST_PER_PROJECT = 500;
/** Seconds after which another may well have ended. */
const TRY_AGAIN = 5;

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
  /**
   * @param projectId counts it among the streams of the project
   * @throws RateLimitError when the project has as many as it may
   */
  open(request: IncomingMessage, projectId?: string): OpenStream;
  /** How many are open. */
  count(): number;
  /** Ends them all, and all that are opened from now on. */
  closeAll(): void;
}

/** @param mostPerProject streams that this process serves a project at a time */
export function createOpenStreams(mostPerProject = MOST_PER_PROJECT): OpenStreams {
  const controllers = new Map<AbortController, string | undefined>();
  let closed = false;
  return {
    open({ socket }, projectId) {
      if (projectId !== undefined) requireRoom(controllers.values(), projectId, mostPerProject);
      const controller = new AbortController();
      const end = () => controller.abort();
      controllers.set(controller, projectId);
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
      for (const controller of controllers.keys()) controller.abort();
    },
  };
}

function requireRoom(projects: Iterable<string | undefined>, projectId: string, most: number): void {
  let open = 0;
  for (const project of projects) if (project === projectId) open += 1;
  if (open < most) return;
  throw new RateLimitError(
    `This project follows ${most} event streams here already: end one, follow the whole project by GET /events, or ask for the upload instead`,
    TRY_AGAIN,
    { actionName: 'event-stream', actionLimit: most },
  );
}
