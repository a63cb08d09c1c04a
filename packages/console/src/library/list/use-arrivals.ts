import { useSignalEffect } from '@preact/signals';
import type { ProjectEvent } from '@wharf/sdk';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { liveUploads, onConnectionReturned, onUploadSettled } from '../../client/live-uploads.ts';
import { sawError } from '../../client/watch-session.ts';
import type { Shelf } from './sources.ts';
import type { List } from './use-list.ts';

/** Milliseconds in which what arrives is looked at once. */
const TOGETHER = 1_000;
/** Pixels from the top within which a user still looks at the beginning of the list. */
const AT_TOP = 240;

export interface Arrivals {
  /** New entries that are not shown yet, because the user is further down. */
  readonly waiting: number;
  readonly show: () => void;
}

/**
 * Brings what is new to the beginning of a list. Who looks at the beginning sees it at once; who is further down is told,
 * and nothing moves under their eyes.
 */
export function useArrivals(shelf: Shelf, list: List, isOfUploads: boolean): Arrivals {
  const [waiting, setWaiting] = useState(0);
  const show = useRef<() => void>(() => undefined);
  const { lookForNew } = list;
  const look = useCallback(async () => {
    try {
      const found = await lookForNew();
      show.current = found.show;
      if (window.scrollY <= AT_TOP) found.show();
      setWaiting(window.scrollY <= AT_TOP ? 0 : found.count);
    } catch (error) {
      // The list stays as it is; the next occasion looks again.
      sawError(error);
    }
  }, [lookForNew]);
  const soon = useTogether(look);
  useEffect(() => {
    setWaiting(0);
    // A list that was loaded before is shown as it was, until it is known what has changed.
    void look();
  }, [look]);
  useEffect(() => onConnectionReturned(soon), [soon]);
  useEffect(() => onReturnToWindow(soon), [soon]);
  useEffect(() => onUploadSettled((event) => isUploadOf(shelf, event) && soon()), [shelf, soon]);
  useSignalEffect(() => {
    if (liveUploads.value.size > 0 && isOfUploads) soon();
  });
  return {
    waiting,
    show: () => {
      show.current();
      setWaiting(0);
      window.scrollTo({ top: 0 });
    },
  };
}

function isUploadOf(shelf: Shelf, { upload }: ProjectEvent): boolean {
  // Where any file was taken, it may have turned out to be either.
  return upload.kind === 'asset' || (upload.kind === 'model') === (shelf === 'models');
}

function onReturnToWindow(listener: () => void): () => void {
  const changed = () => {
    if (!document.hidden) listener();
  };
  document.addEventListener('visibilitychange', changed);
  return () => document.removeEventListener('visibilitychange', changed);
}

/** Calls `action` once for all calls within {@link TOGETHER}. */
function useTogether(action: () => void): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [action],
  );
  return useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      action();
    }, TOGETHER);
  }, [action]);
}
