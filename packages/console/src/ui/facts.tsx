import type { ComponentChildren } from 'preact';
import styles from './facts.module.css';

/** Names and values. Values that are `undefined` or empty are left out with their name. */
export function Facts({
  facts,
}: {
  readonly facts: readonly (readonly [name: string, value: ComponentChildren])[];
}) {
  return (
    <dl class={styles.facts}>
      {facts
        .filter(([, value]) => value !== undefined && value !== null && value !== '' && value !== false)
        .map(([name, value]) => [
          <dt key={`${name}-name`}>{name}</dt>,
          <dd key={name}>{typeof value === 'string' ? <bdi>{value}</bdi> : value}</dd>,
        ])}
    </dl>
  );
}
