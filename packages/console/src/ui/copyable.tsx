import { CopyButton } from './copy-button.tsx';
import styles from './copyable.module.css';

/** An id, digest or the like on one line, to copy as a whole. */
export function Copyable({ text, name }: { readonly text: string; readonly name: string }) {
  return (
    <span class={styles.copyable}>
      <code class={styles.text} title={text}>
        <bdi>{text}</bdi>
      </code>
      <CopyButton text={text} label={`Copy ${name}`} />
    </span>
  );
}
