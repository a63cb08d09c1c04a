import { streamUploadEvents as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { Alarm } from '../../../domain/uploads/alarm.ts';
import { findUpload } from '../../../domain/uploads/find-upload.ts';
import { RecentBytes } from '../../../domain/uploads/recent-bytes.ts';
import { isFinal } from '../../../domain/uploads/state.ts';
import { uploadProgress } from '../../../domain/uploads/upload-progress.ts';
import { bind } from '../../bind.ts';
import { type EventStream, formatEvent, serveEvents } from '../../event-stream.ts';
import type { OpenStreams } from '../../open-streams.ts';

/** Milliseconds between looks at the database, for changes that no hint announced. */
const POLL_INTERVAL = 1_000;

export function routeStreamUploadEvents(
  app: FastifyInstance,
  deps: Dependencies,
  streams: OpenStreams,
): void {
  const recent = new RecentBytes(deps);
  bind(app, operation, async (call) => {
    const { projectId } = call.caller;
    const { uploadId } = call.params;
    // Before the first byte: an unknown upload is a plain 404.
    await findUpload(deps.database.uploads, projectId, uploadId);
    await serveEvents(call, streams, (stream) => follow(deps, recent, projectId, uploadId, stream));
    return '';
  });
}

async function follow(
  deps: Dependencies,
  recent: RecentBytes,
  projectId: string,
  uploadId: string,
  { stop, send }: EventStream,
): Promise<void> {
  const alarm = new Alarm();
  const call = () => alarm.call();
  const unsubscribe = deps.feed.onUpload(uploadId, call);
  stop.addEventListener('abort', call);
  let sent = '';
  try {
    while (!stop.aborted) {
      const upload = await findUpload(deps.database.uploads, projectId, uploadId);
      const event = await uploadProgress(deps, recent, upload);
      const data = JSON.stringify(event);
      if (data !== sent) await send(formatEvent('upload', data, `${event.status}-${event.bytesReceived}`));
      sent = data;
      if (isFinal(event.status)) return;
      await alarm.wait(POLL_INTERVAL);
    }
  } finally {
    unsubscribe();
    stop.removeEventListener('abort', call);
  }
}
