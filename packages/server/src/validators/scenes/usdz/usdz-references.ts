import { posix } from 'node:path';
import { plainText } from '../../file-text.ts';

const MAX_REFERENCE_LENGTH = 256;

/**
 * The asset paths of a layer that no member of the package answers: found beside the layer or from the package's
 * root, with `<UDIM>` standing for any tile's number, `[...]` for a file within a package.
 */
export function outsideReferences(
  assets: Iterable<string>,
  layer: string,
  members: ReadonlySet<string>,
): readonly string[] {
  const outside: string[] = [];
  for (const asset of assets) {
    const path = asset.replace(/\[.*\]$/s, '');
    const places = [posix.join(posix.dirname(layer), path), posix.normalize(path)];
    const inside = places.some((place) =>
      place.includes('<UDIM>') ? hasTile(place, members) : members.has(place),
    );
    if (!inside) outside.push(plainText(asset, MAX_REFERENCE_LENGTH));
  }
  return outside;
}

function hasTile(place: string, members: ReadonlySet<string>): boolean {
  const [before = '', after = ''] = place.split('<UDIM>');
  for (const member of members) {
    if (
      member.startsWith(before) &&
      member.endsWith(after) &&
      /^\d{4}$/.test(member.slice(before.length, member.length - after.length))
    ) {
      return true;
    }
  }
  return false;
}
