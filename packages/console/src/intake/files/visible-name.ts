/** What nobody sees, and what turns the direction of writing: both can make a name look like another. */
const DISGUISES =
  /[\p{Cc}\u061c\u180e\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

/** The name of a file as it is shown: as the server will call it, which leaves these characters out, too. */
export function visibleName(name: string): string {
  return name.replace(DISGUISES, '') || 'file';
}
