import styles from './skeleton.module.css';

/** Takes the place of what is being loaded, so that nothing moves when it is here. Sizes are CSS lengths. */
export function Skeleton({ width = '100%', height }: { readonly width?: string; readonly height: string }) {
  return <div class={styles.skeleton} style={{ width, height }} aria-hidden="true" />;
}
