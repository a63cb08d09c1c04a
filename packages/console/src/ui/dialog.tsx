import { X } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { IconButton } from './button.tsx';
import { classNames } from './class-names.ts';
import styles from './dialog.module.css';
import { useId } from './use-id.ts';

interface DialogProps {
  readonly title: string;
  readonly wide?: boolean;
  /** The user has closed it: by its button, Escape, or beside it. */
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A modal dialog, open as long as it is rendered. The browser keeps the focus inside and gives it back. */
export function Dialog({ title, wide, onClose, children }: DialogProps) {
  const id = useId();
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it, too; the browser says so by `cancel`
    <dialog
      ref={element}
      class={classNames(styles.dialog, wide && styles.wide)}
      aria-labelledby={id}
      onCancel={(event) => {
        // Also the picker of a file field inside is canceled, which is none of the dialog's business.
        if (event.target !== element.current) return;
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === element.current) onClose();
      }}
    >
      <div class={styles.head}>
        <h2 id={id}>{title}</h2>
        <IconButton icon={X} label="Close" onClick={onClose} />
      </div>
      <div class={styles.body}>{children}</div>
    </dialog>
  );
}

/** The buttons at the end of a dialog, the one that acts last. */
export function DialogActions({ children }: { readonly children: ComponentChildren }) {
  return <div class={styles.actions}>{children}</div>;
}
