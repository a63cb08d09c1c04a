/** Tags to add and to remove. */
export interface TagChanges {
  readonly projectId?: string;
  readonly add?: readonly string[];
  readonly delete?: readonly string[];
  /** The same as `delete`, as Scenario's SDK names it. */
  readonly _delete?: readonly string[];
  /** Refuse the whole change where a tag to add is there, or one to remove is not. @default false */
  readonly strict?: boolean;
}

/** As on the wire. */
export function tagChanges({ _delete, ...changes }: TagChanges): Omit<TagChanges, '_delete'> {
  return _delete === undefined ? changes : { ...changes, delete: [...(changes.delete ?? []), ..._delete] };
}
