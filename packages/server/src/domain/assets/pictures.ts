import type { RenditionRole } from '../../ports/validator.ts';

/** Pictures that an asset may have. */
export const PICTURE_ROLES = ['thumbnail', 'first-frame', 'last-frame'] as const satisfies RenditionRole[];
export type PictureRole = (typeof PICTURE_ROLES)[number];

export function isPictureRole(role: RenditionRole): role is PictureRole {
  return (PICTURE_ROLES as readonly RenditionRole[]).includes(role);
}
