import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../ui/button.tsx';
import { TextArea, TextField } from '../ui/field.tsx';
import type { EntityText, EntityType } from './entity-type.ts';
import styles from './text-form.module.css';
import { useEntityChange } from './use-entity-change.ts';

interface TextFormProps {
  readonly type: EntityType;
  readonly id: string;
  /** What is there now. */
  readonly text: EntityText;
  /** Lines of the description that are seen at once. @default 3 */
  readonly rows?: number;
  readonly onClose: () => void;
}

/** Name and description of an asset or a model, to change in place. */
export function TextForm({ type, id, text, rows = 3, onClose }: TextFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const { mutate, isPending } = useEntityChange(type, id, {
    run: async (changes: EntityText) => {
      await type.update(id, changes);
      onClose();
    },
    done: () => 'Changes saved',
  });
  useEffect(() => form.current?.querySelector('input')?.select(), []);
  const save = (event: JSX.TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    mutate({ name: String(fields.get('name')), description: String(fields.get('description')) });
  };
  return (
    <form
      ref={form}
      class={styles.form}
      onSubmit={save}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <TextField label="Name" name="name" defaultValue={text.name} maxLength={1024} required />
      <TextArea
        label="Description"
        name="description"
        rows={rows}
        defaultValue={text.description}
        maxLength={10_000}
      />
      <div class={styles.buttons}>
        <Button type="submit" look="primary" disabled={isPending}>
          Save
        </Button>
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </form>
  );
}
