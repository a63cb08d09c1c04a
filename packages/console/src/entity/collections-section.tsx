import { useQuery } from '@tanstack/preact-query';
import { collectionsQuery } from '../client/collections.ts';
import { wharf } from '../client/wharf.ts';
import { ChipEditor } from '../ui/chip-editor.tsx';
import { Section } from '../ui/section.tsx';
import type { Entity, EntityType } from './entity-type.ts';
import { useEntityChange } from './use-entity-change.ts';

interface CollectionsSectionProps {
  readonly type: EntityType;
  readonly entity: Pick<Entity, 'id' | 'collectionIds'>;
}

/** The collections that an asset or a model is in, to put it into others and take it out. */
export function CollectionsSection({ type, entity: { id, collectionIds } }: CollectionsSectionProps) {
  const { data } = useQuery(collectionsQuery);
  const nameOf = (collectionId: string) => data?.find((one) => one.id === collectionId)?.name ?? collectionId;
  const add = useEntityChange(type, id, {
    run: (collectionId: string) => type.addToCollection(collectionId, id),
    done: (collectionId) => `Added to “${nameOf(collectionId)}”`,
    touches: ['collections'],
  });
  const create = useEntityChange(type, id, {
    run: async (name: string) => {
      const { collection } = await wharf.collections.create({ name });
      await type.addToCollection(collection.id, id);
    },
    done: (name) => `Collection “${name}” created, with this ${type.noun}`,
    touches: ['collections'],
  });
  const remove = useEntityChange(type, id, {
    run: (collectionId: string) => type.removeFromCollection(collectionId, id),
    done: (collectionId) => `Removed from “${nameOf(collectionId)}”`,
    touches: ['collections'],
  });
  return (
    <Section title="Collections">
      <ChipEditor
        noun="collection"
        chips={collectionIds.map((collectionId) => ({
          id: collectionId,
          name: nameOf(collectionId),
          href: type.listPath({ collection: collectionId }),
        }))}
        choices={(data ?? []).map((one) => ({ value: one.id, text: one.name, note: String(one.itemCount) }))}
        onAdd={add.mutate}
        newChoice={(text) => `New collection “${text}”`}
        onNew={create.mutate}
        onRemove={(chip) => remove.mutate(chip.id)}
      />
    </Section>
  );
}
