/** How often a tag is used in a project. */
export interface TagCount {
  readonly name: string;
  readonly assets: number;
  readonly models: number;
}

export interface TagRepository {
  /** The most used tags of a project's assets and models, at most `limit`; of two used equally, the first by name. */
  mostUsed(projectId: string, limit: number): Promise<readonly TagCount[]>;
}
