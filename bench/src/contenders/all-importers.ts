import { startAria2c } from './aria2c.ts';
import { originCeiling, startCurl } from './curl.ts';
import type { StartImporter } from './importer.ts';
import { startWharfImporter } from './wharf-importer.ts';

/** Everyone who takes part in the comparison of imports, Wharf first. */
export const IMPORTERS: readonly StartImporter[] = [
  startWharfImporter,
  startCurl,
  startAria2c(),
  startAria2c('--file-allocation=none'),
];

/** What the origin can do at most, where nothing limits it. */
export const CEILINGS: readonly StartImporter[] = [originCeiling(1), originCeiling(4)];
