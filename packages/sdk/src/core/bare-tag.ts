/** An entity tag without quotes and the mark of weak ones. */
export function bareTag(tag: string): string {
  return tag.replace(/^(W\/)?"|"$/g, '');
}
