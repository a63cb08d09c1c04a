import { useQuery } from '@tanstack/preact-query';
import { tagsQuery } from '../client/tags.ts';
import { ChipEditor } from '../ui/chip-editor.tsx';
import { Section } from '../ui/section.tsx';
import type { Entity, EntityType } from './entity-type.ts';
import { useEntityChange } from './use-entity-change.ts';

interface TagsSectionProps {
  readonly type: EntityType;
  readonly entity: Pick<Entity, 'id' | 'tags'>;
}

/** The tags of an asset or a model, to add and remove. */
export function TagsSection({ type, entity: { id, tags } }: TagsSectionProps) {
  const { data } = useQuery(tagsQuery);
  const add = useEntityChange(type, id, {
    run: (tag: string) => type.updateTags(id, { add: [tag] }),
    done: (tag) => `Tag “${tag}” added`,
    touches: ['tags'],
  });
  const remove = useEntityChange(type, id, {
    run: (tag: string) => type.updateTags(id, { delete: [tag] }),
    done: (tag) => `Tag “${tag}” removed`,
    touches: ['tags'],
  });
  return (
    <Section title="Tags">
      <ChipEditor
        noun="tag"
        chips={tags.map((tag) => ({ id: tag, name: tag, href: tagPath(type, tag) }))}
        choices={(data ?? []).map((tag) => ({
          value: tag.name,
          text: tag.name,
          note: String(type.tagged(tag)),
        }))}
        onAdd={add.mutate}
        newChoice={(text) => `New tag “${text}”`}
        onNew={add.mutate}
        onRemove={(chip) => remove.mutate(chip.name)}
      />
    </Section>
  );
}

/** Those with the tag in the library, which can look for every tag but those with commas: they stand between several. */
function tagPath(type: EntityType, tag: string): string | undefined {
  return tag.includes(',') ? undefined : type.listPath({ tags: tag });
}
