import type { Kind } from '@wharf/contract';
import type { Validator } from '../ports/validator.ts';

/**
 * The validator of each kind: a new one is one file and one line here. Loaded on demand, so that the
 * server process can ask which kinds there are without ever loading a decoder.
 */
const VALIDATORS: Readonly<Record<Kind, () => Promise<Validator>>> = {
  '3d': async () => (await import('./three-d.ts')).threeDValidator,
  asset: async () => (await import('./asset.ts')).assetValidator,
  audio: async () => (await import('./audio.ts')).audioValidator,
  avatar: async () => (await import('./avatar.ts')).avatarValidator,
  image: async () => (await import('./image.ts')).imageValidator,
  model: async () => (await import('./model.ts')).modelValidator,
  text: async () => (await import('./text.ts')).textValidator,
  video: async () => (await import('./video.ts')).videoValidator,
};

/** Kinds that can be judged wherever everything is installed. */
export const VALIDATED_KINDS: ReadonlySet<Kind> = new Set(Object.keys(VALIDATORS) as Kind[]);

export function loadValidator(kind: Kind): Promise<Validator> {
  return VALIDATORS[kind]();
}
