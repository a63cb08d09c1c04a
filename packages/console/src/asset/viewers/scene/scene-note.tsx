import type { Asset } from '@wharf/sdk';
import { Info } from 'lucide-preact';
import { plural } from '../../../format/numbers.ts';
import styles from './scene-note.module.css';

/** Tells which files a scene names that it does not contain, so that nobody wonders where its colors are. */
export function SceneNote({
  asset,
  refused,
}: {
  readonly asset: Asset;
  readonly refused: readonly string[];
}) {
  const { externalReferences } = asset.metadata;
  const told = Array.isArray(externalReferences)
    ? externalReferences.filter((name) => typeof name === 'string')
    : [];
  const names = [...new Set(told.length > 0 ? told : refused)];
  if (names.length === 0) return null;
  return (
    <details class={styles.note}>
      <summary>
        <Info size={14} aria-hidden="true" />
        {`Without ${plural(names.length, 'other file')} that it names`}
      </summary>
      <p>They are not part of this file, and are not fetched:</p>
      <ul>
        {names.map((name) => (
          <li key={name}>
            <bdi>{name}</bdi>
          </li>
        ))}
      </ul>
    </details>
  );
}
