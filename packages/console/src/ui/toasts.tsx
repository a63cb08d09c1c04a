import { signal } from '@preact/signals';
import styles from './toasts.module.css';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'success' | 'danger';
}

/** Milliseconds that a message stays; failures stay until they are dismissed. */
const SHOWN = 5_000;

const toasts = signal<readonly Toast[]>([]);
let last = 0;

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** Says something that has happened, to eyes and screen readers alike. */
export function announce(text: string, tone: Toast['tone'] = 'success'): void {
  last += 1;
  const id = last;
  toasts.value = [...toasts.value.filter((toast) => toast.text !== text).slice(-2), { id, text, tone }];
  if (tone === 'success') setTimeout(dismiss, SHOWN, id);
}

/** Where {@link announce} shows; once, in the shell. */
export function Toasts() {
  return (
    <div class={styles.toasts} role="status" aria-live="polite">
      {toasts.value.map(({ id, text }) => (
        <div key={id} class={styles.toast}>
          <span>{text}</span>
          <button type="button" onClick={() => dismiss(id)}>
            Dismiss
          </button>
        </div>
      ))}
    </div>
  );
}
