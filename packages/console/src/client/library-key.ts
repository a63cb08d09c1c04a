/** What the key of every query begins with that lists assets, models or uploads in the library. */
export const LIBRARY_KEY = 'library';
