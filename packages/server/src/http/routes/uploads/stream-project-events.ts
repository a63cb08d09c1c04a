import { streamProjectEvents as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { ProjectWatches } from '../../../domain/uploads/project-watches.ts';
import type { UploadActivity } from '../../../ports/upload-repository.ts';
import { bind } from '../../bind.ts';
import { formatEvent, serveEvents } from '../../event-stream.ts';
import type { OpenStreams } from '../../open-streams.ts';
import { presentProjectEvent } from '../../presenters/project-event.ts';

export function routeStreamProjectEvents(
  app: FastifyInstance,
  deps: Dependencies,
  streams: OpenStreams,
): void {
  // Made into text once, however many follow.
  const present = (activity: UploadActivity) =>
    formatEvent('upload', JSON.stringify(presentProjectEvent(activity)));
  const watches = new ProjectWatches({ deps, present });
  bind(app, operation, async (call) => {
    await serveEvents(call, streams, ({ stop, send }) =>
      watches.follow(call.caller.projectId, stop, async (follower) => {
        for (const event of follower.snapshot) await send(event);
        await send(formatEvent('ready', '{}'));
        for (let news = await follower.next(); news !== undefined; news = await follower.next()) {
          await send(news.join(''));
        }
      }),
    );
    return '';
  });
}
