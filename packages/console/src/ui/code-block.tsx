import styles from './code-block.module.css';
import { CopyButton } from './copy-button.tsx';

/** A program or command to copy. */
export function CodeBlock({ code, label }: { readonly code: string; readonly label: string }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls
    <div class={styles.block} role="group" aria-label={label}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled with the keyboard, too */}
      <pre class={styles.code} tabIndex={0}>
        <code>{code}</code>
      </pre>
      <div class={styles.copy}>
        <CopyButton text={code} label={`Copy: ${label}`} />
      </div>
    </div>
  );
}
