/** For commander: an option that can be repeated has all its values. */
export function several(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}
