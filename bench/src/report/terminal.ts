import type { SectionResult, Table, Target } from '../section.ts';

/** A section as text for a terminal. */
export function sectionText(title: string, { tables, notes }: SectionResult): string {
  const lines = ['', `== ${title}`];
  for (const table of tables) lines.push('', table.title, '', ...tableLines(table));
  if (notes.length > 0) lines.push('', ...notes.map((note) => `* ${note}`));
  return `${lines.join('\n')}\n`;
}

export function targetsText(targets: readonly Target[]): string {
  const rows = targets.map(({ name, target, measured, met }) => [
    name,
    target,
    measured,
    met ? 'met' : 'MISSED',
  ]);
  const lines = tableLines({ title: '', columns: ['number', 'target', 'measured', ''], rows });
  return `\n== Targets\n\n${lines.join('\n')}\n`;
}

/** A cell that holds nothing but figures. */
const FIGURES = /^(-|[\d.]+( x| - [\d.]+)?)$/;

/** Columns of figures to the right, the others to the left. */
function tableLines({ columns, rows }: Table): string[] {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        const figures = rows.every((row) => FIGURES.test(row[index] ?? ''));
        return figures ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [line(columns), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
