import type { Tag } from '@wharf/sdk';

/** What components about an asset or a model show of it. */
export interface Entity {
  readonly id: string;
  readonly tags: readonly string[];
  readonly collectionIds: readonly string[];
}

/** What people write about an asset or a model. */
export interface EntityText {
  readonly name: string;
  readonly description: string;
}

/** In what assets and models differ for those components: mostly, which resource of the SDK they are of. */
export interface EntityType {
  readonly noun: 'asset' | 'model';
  /** The address of the list of all of them, or of those that a query finds. */
  readonly listPath: (query?: Readonly<Record<string, string>>) => string;
  /** How many of the type carry a tag. */
  readonly tagged: (tag: Tag) => number;
  readonly update: (id: string, text: EntityText) => Promise<unknown>;
  readonly updateTags: (
    id: string,
    changes: { readonly add?: string[]; readonly delete?: string[] },
  ) => Promise<unknown>;
  readonly addToCollection: (collectionId: string, id: string) => Promise<unknown>;
  /** It itself stays. */
  readonly removeFromCollection: (collectionId: string, id: string) => Promise<unknown>;
  readonly delete: (id: string) => Promise<unknown>;
}
