/** A setting, and where it was found. */
export interface Found {
  readonly value: string;
  /** For people: `--base-url`, `WHARF_BASE_URL`, `profile "studio"`, `default`. */
  readonly from: string;
}
