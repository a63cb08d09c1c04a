import { figure, GIB } from './format.ts';
import type { RunReport } from './run-report.ts';

/** The run as `bench/RESULTS.md`. */
export function resultsPage(report: RunReport): string {
  const { machine, sections } = report;
  const targets = sections.flatMap((section) => section.targets);
  const versions = Object.assign({}, ...sections.map((section) => section.versions)) as Record<
    string,
    string
  >;
  const blocks = [
    '# Benchmark results',
    'Written by `npm run bench -- --write-results`; do not edit. Every figure is a median, and every comparison was made in this one run, on this one machine. Nothing here is asserted by a test.',
    table(
      ['', ''],
      [
        ['date', report.date],
        ['CPU', `${machine.cpu}, ${machine.cores} cores`],
        ['memory', `${figure(machine.memoryBytes / GIB)} GiB`],
        ['system', machine.system],
        ['file system', machine.fileSystem],
        ['Node.js', machine.node],
        ['Wharf at commit', machine.commit],
        ['load before the run', figure(machine.loadBefore)],
        [
          'kind of run',
          `${report.quick ? 'quick (noisier)' : 'full'}, ${figure(report.seconds / 60)} minutes`,
        ],
        ...Object.entries(versions).map(([name, version]) => [name, version]),
      ],
    ),
    '## Targets',
    table(
      ['number', 'target', 'measured', ''],
      targets.map(({ name, target, measured, met }) => [name, target, measured, met ? 'met' : '**missed**']),
    ),
    ...sections.flatMap((section) => [
      `## ${section.title}`,
      ...section.tables.flatMap((one) => [`${one.title}:`, table(one.columns, one.rows)]),
      section.notes.map((note) => `- ${note}`).join('\n'),
    ]),
    '## Get your own',
    [
      '```sh',
      'npm ci',
      'npm run bench                        # all of it: some minutes, up to 7 GB of disk at a time',
      'npm run bench -- --quick             # two to three minutes, noisier',
      'npm run bench -- --only part-put     # one section; names: ' +
        sections.map(({ name }) => name).join(', '),
      'npm run bench -- --directory /mnt/x  # on another disk',
      '```',
    ].join('\n'),
    'The peers are installed by the first run (`npm ci --prefix bench/peers`), apart from the dependencies of Wharf. nginx takes part when it is installed with its WebDAV module (Debian: `apt-get install nginx-light`), curl and aria2c when they are installed (Debian: `apt-get install curl aria2`), an S3 server when `S3_ENDPOINT`, `S3_ACCESS_KEY` and `S3_SECRET_KEY` name one that runs. The raw figures are in `bench/results/latest.json` after each run.',
    '## What is weak about these figures',
    [
      '- Client and server, or an importer and its origin, share the cores of one machine over loopback. This favours servers that use little CPU, and a real network would level most differences.',
      '- Virtual machines have noisy neighbours and virtual disks: look at the lowest and highest, not only at the median, and compare ratios rather than rates between machines.',
      '- Wharf is measured with its defaults and so are the peers; none is tuned.',
      '- The servers do not promise the same: only Wharf (and an S3 store, perhaps) has the bytes on stable storage when it answers. What a disk does with a sync is its own affair.',
    ].join('\n'),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(columns), `|${columns.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}
