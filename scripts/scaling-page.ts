/** Writes the tables of the simulation into docs/scaling.md: `npm run docs`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ScenarioTable, simulateAll } from './scaling-simulation/scenarios.ts';

const PAGE = fileURLToPath(new URL('../docs/scaling.md', import.meta.url));

/**
 * @param page as it is
 * @returns the page as it should be: each table between its marks is that of the simulation
 * @throws Error where a table has no place in the page
 */
export function scalingPage(page: string): string {
  return simulateAll().reduce((text, table) => {
    const begin = `<!-- simulated: ${table.name} -->\n`;
    const end = '<!-- end of simulation -->';
    const from = text.indexOf(begin);
    const to = text.indexOf(end, from);
    if (from < 0 || to < 0) throw new Error(`docs/scaling.md has no place for the table ${table.name}`);
    return `${text.slice(0, from)}${begin}\n${markdown(table)}\n\n${text.slice(to)}`;
  }, page);
}

function markdown({ columns, rows }: ScenarioTable): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), `|${'---|'.repeat(columns.length)}`, ...rows.map(line)].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(PAGE, scalingPage(readFileSync(PAGE, 'utf8')));
}
