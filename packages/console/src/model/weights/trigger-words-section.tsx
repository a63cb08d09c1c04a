import { CopyButton } from '../../ui/copy-button.tsx';
import { Section } from '../../ui/section.tsx';
import styles from './weights.module.css';

/** Words in a prompt that call up what the model was trained on. */
export function TriggerWordsSection({ words }: { readonly words: readonly string[] }) {
  if (words.length === 0) return null;
  return (
    <Section
      title="Trigger words"
      actions={words.length > 1 && <CopyButton text={words.join(', ')} label="Copy all trigger words" />}
    >
      <ul class={styles.words}>
        {words.map((word) => (
          <li key={word} class={styles.word}>
            <bdi>{word}</bdi>
            <CopyButton text={word} label={`Copy trigger word ${word}`} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
