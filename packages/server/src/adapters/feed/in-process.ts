import { EventEmitter } from 'node:events';
import type { ChangeFeed } from '../../ports/change-feed.ts';

/** Hints within this process. */
export interface InProcessFeed extends ChangeFeed {
  /** Calls every listener but those of canceled jobs: hints from elsewhere may have been missed. */
  wakeAll(): void;
}

/** Hints within this process; other processes poll. */
export function inProcessFeed(): InProcessFeed {
  // One channel per upload and per project, so that a change wakes only its own followers.
  const uploads = new EventEmitter().setMaxListeners(0);
  const projects = new EventEmitter().setMaxListeners(0);
  const jobs = new EventEmitter().setMaxListeners(0);
  const subscribe = (emitter: EventEmitter, event: string, listener: (jobId: string) => void) => {
    emitter.on(event, listener);
    return () => {
      emitter.off(event, listener);
    };
  };
  return {
    uploadChanged: ({ id, projectId }) => {
      uploads.emit(id);
      projects.emit(projectId);
    },
    onUpload: (uploadId, listener) => subscribe(uploads, uploadId, listener),
    onProject: (projectId, listener) => subscribe(projects, projectId, listener),
    jobQueued: () => void jobs.emit('queued'),
    onJobQueued: (listener) => subscribe(jobs, 'queued', listener),
    jobCanceled: (jobId) => void jobs.emit('canceled', jobId),
    onJobCanceled: (listener) => subscribe(jobs, 'canceled', listener),
    deliveriesDue: () => void jobs.emit('deliveries'),
    onDeliveriesDue: (listener) => subscribe(jobs, 'deliveries', listener),
    wakeAll: () => {
      for (const emitter of [uploads, projects]) for (const name of emitter.eventNames()) emitter.emit(name);
      jobs.emit('queued');
      jobs.emit('deliveries');
    },
  };
}
