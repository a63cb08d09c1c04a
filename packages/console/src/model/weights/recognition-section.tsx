import type { Model } from '@wharf/sdk';
import { Section } from '../../ui/section.tsx';
import styles from './weights.module.css';
import { spansOf } from './weights-words.ts';

/** What the weights are, and by what that was told. */
export function RecognitionSection({ model }: { readonly model: Model }) {
  const { architecture = 'unknown', role = 'unknown', recognizedBy = [] } = model;
  const isUnknown = architecture === 'unknown' && role === 'unknown';
  return (
    <Section title={isUnknown ? 'Not recognized' : 'Recognized by'}>
      {isUnknown && (
        <p>
          These weights are like none that Wharf knows. They are stored and served like any others; only their
          family has no name here.
        </p>
      )}
      {recognizedBy.length > 0 && (
        <ul class={styles.evidence}>
          {recognizedBy.map((sentence, index) => (
            <li key={index}>
              <bdi>
                {spansOf(sentence).map(({ text, isCode }, at) =>
                  isCode ? <code key={at}>{text}</code> : text,
                )}
              </bdi>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
