/** ISO 8601 with milliseconds and `Z`. `at`: milliseconds since the epoch. */
export function isoDate(at: number): string {
  return new Date(at).toISOString();
}
