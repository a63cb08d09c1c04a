import type { Architecture, Role } from './vocabulary.ts';

/**
 * Something that must hold of a file's tensors. Names may hold `#` for the number of any layer (then
 * none of their numbers counts), so that single shards of a model are recognised too. A name after `/` is the whole name, without a prefix.
 */
export type Condition =
  | { readonly kind: 'has'; readonly tensor: string }
  | { readonly kind: 'lacks'; readonly tensor: string }
  | {
      readonly kind: 'sized';
      readonly tensor: string;
      readonly axis: number;
      readonly sizes: readonly number[];
    }
  | { readonly kind: 'ranked'; readonly tensor: string; readonly rank: number }
  | { readonly kind: 'packed'; readonly tensor: string }
  | { readonly kind: 'under'; readonly root: string }
  | { readonly kind: 'either'; readonly of: readonly Condition[] };

/** A remark on a variant, added when its conditions hold; it never changes what is recognised. */
export interface Note {
  readonly when: readonly Condition[];
  /** Follows "which is" or stands alone after the evidence: `an inpainting variant`. */
  readonly says: string;
}

/** All conditions of `proof` hold: then the tensors are of this architecture and role. */
export interface Rule {
  readonly architecture: Architecture;
  readonly role: Role;
  readonly proof: readonly Condition[];
  readonly notes?: readonly Note[];
}

/** Rules that share a source and the prefixes under which their tensors are found, specific before general. */
export interface Family {
  /** Where the facts were read; the reference page of architectures repeats it. */
  readonly source: string;
  /** What may stand before the names of the rules; tried in this order for each rule. */
  readonly prefixes: readonly string[];
  readonly rules: readonly Rule[];
}

/** The tensor is there. */
export function has(tensor: string): Condition {
  return { kind: 'has', tensor };
}

/** The tensor is not there. */
export function lacks(tensor: string): Condition {
  return { kind: 'lacks', tensor };
}

/** The tensor is there and its `axis` (0 is the outermost: output channels of a layer) has one of the sizes. */
export function sized(tensor: string, axis: number, ...sizes: readonly number[]): Condition {
  return { kind: 'sized', tensor, axis, sizes };
}

/** The tensor is there and has so many dimensions. */
export function ranked(tensor: string, rank: number): Condition {
  return { kind: 'ranked', tensor, rank };
}

/** The tensor is there, but packed (bitsandbytes), so that its sizes cannot be read. */
export function packed(tensor: string): Condition {
  return { kind: 'packed', tensor };
}

/** Some tensor's whole name begins with this segment. */
export function under(root: string): Condition {
  return { kind: 'under', root };
}

/** One of the conditions holds; the first that does is the evidence. */
export function either(...of: readonly Condition[]): Condition {
  return { kind: 'either', of };
}
