import { useQuery } from '@tanstack/preact-query';
import { X } from 'lucide-preact';
import { collectionsQuery } from '../../client/collections.ts';
import type { FileDefaults } from '../../client/intake-requests.ts';
import { IconButton } from '../../ui/button.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { Checkbox } from '../../ui/field.tsx';
import styles from './placement-fields.module.css';

interface PlacementFieldsProps {
  readonly placement: FileDefaults;
  readonly onChange: (placement: FileDefaults) => void;
}

/** Where in the library something goes. */
export function PlacementFields({ placement, onChange }: PlacementFieldsProps) {
  const { data: collections = [] } = useQuery(collectionsQuery);
  const { collectionIds = [], hide = false } = placement;
  const chosen = new Set(collectionIds);
  const choices = collections
    .filter(({ id }) => !chosen.has(id))
    .map(({ id, name }) => ({ value: id, text: name }));
  return (
    <div class={styles.placement}>
      {(collections.length > 0 || chosen.size > 0) && (
        <Combobox
          label="Collections"
          placeholder="Add to a collection"
          choices={choices}
          onPick={(id) => onChange({ ...placement, collectionIds: [...collectionIds, id] })}
        />
      )}
      {chosen.size > 0 && (
        <ul class={styles.chips} aria-label="Chosen collections">
          {collectionIds.map((id) => {
            const name = collections.find((collection) => collection.id === id)?.name ?? id;
            return (
              <li key={id} class={styles.chip}>
                <bdi class={styles.name} title={name}>
                  {name}
                </bdi>
                <IconButton
                  icon={X}
                  size="small"
                  label={`Leave out of ${name}`}
                  onClick={() =>
                    onChange({ ...placement, collectionIds: collectionIds.filter((other) => other !== id) })
                  }
                />
              </li>
            );
          })}
        </ul>
      )}
      <Checkbox
        label="Hide from the library"
        checked={hide}
        onChange={(event) => onChange({ ...placement, hide: event.currentTarget.checked })}
      />
    </div>
  );
}
