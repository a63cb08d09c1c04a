import { Upload } from 'lucide-preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import styles from './drop-target.module.css';
import { carriesFiles, droppedFiles } from './files/dropped-files.ts';
import type { PickedFile } from './files/picked-file.ts';

/** The whole window takes files that are dropped on it, and says so while they are dragged. */
export function DropTarget({ onFiles }: { readonly onFiles: (files: readonly PickedFile[]) => void }) {
  const [isOver, setOver] = useState(false);
  const take = useRef(onFiles);
  take.current = onFiles;
  // As soon as the page is there: what is dropped before anybody listens is opened by the browser instead.
  useLayoutEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    const onDrag = (event: DragEvent) => {
      if (!carriesFiles(event.dataTransfer)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      setOver(false);
      if (!carriesFiles(event.dataTransfer)) return;
      event.preventDefault();
      void droppedFiles(event.dataTransfer).then((files) => take.current(files));
    };
    addEventListener('dragenter', onDrag, { signal });
    addEventListener('dragover', onDrag, { signal });
    addEventListener('dragleave', onLeave, { signal });
    addEventListener('drop', onDrop, { signal });
    return () => listening.abort();
  }, []);
  return isOver ? <Overlay /> : null;
}

/** In the top layer: a dialog may be open. */
function Overlay() {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => element.current?.showPopover(), []);
  return (
    <div ref={element} popover="manual" class={styles.overlay}>
      <div class={styles.frame}>
        <Upload size={36} strokeWidth={1.5} aria-hidden="true" />
        <p class={styles.title}>Drop to upload</p>
        <p>Files and whole folders. You see them before anything is sent.</p>
      </div>
    </div>
  );
}
