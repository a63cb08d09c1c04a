import type { Kind } from '@wharf/contract';
import type { Validator } from '../ports/validator.ts';

/**
 * The validator of each kind: a new one is one file and one line here. Loaded on demand, so that the
 * server process can ask which kinds there are without ever loading a decoder.
 */
const VALIDATORS: Partial<Readonly<Record<Kind, () => Promise<Validator>>>> = {
  asset: async () => (await import('./asset.ts')).assetValidator,
  avatar: async () => (await import('./avatar.ts')).avatarValidator,
  image: async () => (await import('./image.ts')).imageValidator,
  text: async () => (await import('./text.ts')).textValidator,
};

/** Kinds that can be judged; an upload of any other is refused when it is created. */
export const VALIDATED_KINDS: ReadonlySet<Kind> = new Set(Object.keys(VALIDATORS) as Kind[]);

/** The validator of a kind, or undefined where there is none yet. */
export async function loadValidator(kind: Kind): Promise<Validator | undefined> {
  return VALIDATORS[kind]?.();
}
