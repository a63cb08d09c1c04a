import { EventEmitter } from 'node:events';
import type { ChangeFeed } from '../../ports/change-feed.ts';

/** Hints within this process; other processes poll. */
export function inProcessFeed(): ChangeFeed {
  // One channel per upload, so that a change wakes only its own followers.
  const uploads = new EventEmitter().setMaxListeners(0);
  const jobs = new EventEmitter().setMaxListeners(0);
  const subscribe = (emitter: EventEmitter, event: string, listener: (jobId: string) => void) => {
    emitter.on(event, listener);
    return () => {
      emitter.off(event, listener);
    };
  };
  return {
    uploadChanged: (uploadId) => void uploads.emit(uploadId),
    onUpload: (uploadId, listener) => subscribe(uploads, uploadId, listener),
    jobQueued: () => void jobs.emit('queued'),
    onJobQueued: (listener) => subscribe(jobs, 'queued', listener),
    jobCanceled: (jobId) => void jobs.emit('canceled', jobId),
    onJobCanceled: (listener) => subscribe(jobs, 'canceled', listener),
  };
}
