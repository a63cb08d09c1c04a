import { splitName } from '../format/split-name.ts';
import styles from './file-name.module.css';

/**
 * A name on one line, cut in its middle where it is too long. The whole belongs into `title` and `aria-label` of the
 * link around it: screen readers would hear a space between the two parts.
 */
export function FileName({ name }: { readonly name: string }) {
  const [head, tail] = splitName(name);
  if (tail === '') return <bdi class={styles.whole}>{name}</bdi>;
  return (
    <bdi class={styles.name}>
      <span class={styles.head}>{head}</span>
      <span class={styles.tail}>{tail}</span>
    </bdi>
  );
}
