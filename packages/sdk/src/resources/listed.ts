/** Query parameters of which some are lists: given as an array, or as they are on the wire, with commas between. */
export type Listed<T, Names extends keyof T> = Omit<T, Names> & {
  readonly [Name in Names]?: T[Name] | readonly string[];
};
