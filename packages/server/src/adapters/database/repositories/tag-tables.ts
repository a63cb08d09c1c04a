/** Where the tags of one sort of entity are; the foreign keys are why there is a table for each sort. */
export interface TagTables {
  /** Also the column of `tag_counts` that they are counted in. */
  readonly entities: 'assets' | 'models';
  readonly tags: 'asset_tags' | 'model_tags';
  /** The column of `tags` that names the entity. */
  readonly owner: 'asset_id' | 'model_id';
}
