/** Names of the points between two writes at which the crash suite may kill the process. */
export type CrashPointName =
  | 'part:file-created'
  | 'part:written'
  | 'part:synced'
  | 'part:recorded'
  | 'part:superseded-removed'
  | 'complete:sealed'
  | 'complete:leftovers-removed'
  | 'put:written'
  | 'put:synced'
  | 'put:renamed'
  | 'put:directory-synced'
  | 'delete:whole'
  | 'delete:main'
  | 'delete:parts';

/** Called at each point; the store waits for what it returns. */
export type CrashPoint = (name: CrashPointName) => void | Promise<void>;

export const noCrashPoint: CrashPoint = () => {};
