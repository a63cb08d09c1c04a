import { median } from '../measure/median.ts';
import { figure, MIB, mebibytes, spread, times } from '../report/format.ts';
import type { SectionResult, Table, Target } from '../section.ts';
import type { ImportRun, ImportScene, MeasuredImporter } from './measured.ts';

const LEAST_THROTTLED_RATIO = 3;
const MEMORY_LIMIT = 256 * MIB;

/** A way to have the file: an importer alone, or with what comes after it. */
interface Entry {
  readonly name: string;
  readonly promise: string;
  /** Of each round. */
  readonly seconds: readonly number[];
  /** What the origin and the kernel saw; undefined for what comes after an importer. */
  readonly runs: readonly ImportRun[] | undefined;
  /** How many times as fast Wharf is. */
  readonly wharfRatio: number;
}

export function report(scenes: readonly ImportScene[], quick: boolean): SectionResult {
  const absent = new Map(scenes.flatMap((scene) => scene.absent).map((one) => [one.name, one]));
  return {
    tables: scenes.map((scene) => sceneTable(scene, quick)),
    targets: [...scenes.flatMap(throttledTarget), ...memoryTarget(scenes)],
    notes: [
      'The origin is a Node.js process on the same machine; it answers ranges, has a strong entity tag, makes up a new safetensors file for every run, and reads no disk. Its ceiling is what curl gets that stores nothing.',
      'Wharf has its defaults, so up to 4 connections, with WHARF_IMPORT_ALLOW_CIDRS=127.0.0.0/8. Its time is from `POST /v1/uploads` with `url` and `kind: model` until the upload is no longer `pending`, as its events tell: every byte is fetched, synced and part of its SHA-256. Validation comes after that, and deleting the model: outside of the measured time.',
      'curl and aria2c neither hash nor sync. Under their own names they are timed from spawn to exit; below, the file is hashed and synced (fdatasync) after that, as a script does that wants what Wharf gives. openssl uses instructions of the CPU for SHA-256 that sha256sum may not.',
      'aria2c runs with --min-split-size=1M: with its default of 20M it would not always use its four connections.',
      '"Wharf is" is the median of the ratios of each round. Requests, connections at a time and surplus (bytes that the origin sent beyond those of the file: what was on its way when a connection was closed) are medians per file; peak RSS is the most of the server process.',
      ...[...absent.values()].map(({ name, absent: why }) => `Without ${name}: ${why}.`),
    ],
    versions: Object.fromEntries(
      scenes.flatMap(({ measured }) => measured.map(({ importer }) => importer.version)),
    ),
    data: { scenes: scenes.map(sceneData) },
  };
}

function sceneTable(scene: ImportScene, quick: boolean): Table {
  const { bytesPerSecond, fileSize, measured } = scene;
  const limit =
    bytesPerSecond === 0
      ? 'as fast as the origin can'
      : `each connection limited to ${figure(bytesPerSecond / MIB)} MiB/s by the origin`;
  const rounds = measured[0]?.runs.length ?? 0;
  return {
    title: `A file of ${fileSize / MIB} MiB, ${limit} (medians of ${rounds} ${rounds === 1 ? 'round' : 'rounds'}${quick ? ', quick' : ''})`,
    columns: [
      'importer',
      'MiB/s',
      'lowest - highest',
      'Wharf is',
      'requests',
      'connections',
      'surplus MiB',
      'peak RSS MiB',
      'when it is done',
    ],
    rows: entries(scene).map(({ name, promise, seconds, runs, wharfRatio }) => {
      const rates = seconds.map((each) => fileSize / MIB / each);
      return [
        name,
        figure(median(rates)),
        spread(rates),
        times(wharfRatio),
        ...originCells(runs),
        mebibytes(runs && Math.max(...runs.map(({ peakBytes }) => peakBytes))),
        promise,
      ];
    }),
  };
}

function originCells(runs: readonly ImportRun[] | undefined): readonly string[] {
  if (runs === undefined) return ['-', '-', '-'];
  return [
    String(median(runs.map(({ ledger }) => ledger.requests))),
    String(median(runs.map(({ ledger }) => ledger.connections))),
    figure(median(runs.map(({ surplusBytes }) => surplusBytes / MIB))),
  ];
}

function entries({ measured }: ImportScene): readonly Entry[] {
  const wharf = wharfOf(measured)?.runs ?? [];
  // Round by round, so that a machine that becomes slower or faster meanwhile moves both sides.
  const ratio = (seconds: readonly number[]) =>
    median(seconds.map((each, round) => each / (wharf[round]?.seconds ?? Number.NaN)));
  return measured.flatMap(({ importer: { name, promise, hashers }, runs }): Entry[] => {
    const alone = runs.map(({ seconds }) => seconds);
    return [
      { name, promise, seconds: alone, runs, wharfRatio: ratio(alone) },
      ...hashers.map((hasher) => {
        const seconds = runs.map(
          (run) => run.seconds + (run.hashSeconds[hasher.name] ?? Number.NaN) + run.syncSeconds,
        );
        return {
          name: `${name}; ${hasher.name}; sync`,
          promise: 'SHA-256, fdatasync',
          seconds,
          runs: undefined,
          wharfRatio: ratio(seconds),
        };
      }),
    ];
  });
}

function wharfOf(measured: readonly MeasuredImporter[]): MeasuredImporter | undefined {
  return measured.find(({ importer }) => importer.name === 'Wharf');
}

function throttledTarget(scene: ImportScene): Target[] {
  const curl = entries(scene).find(({ name }) => name === 'curl');
  if (scene.bytesPerSecond === 0 || curl === undefined) return [];
  return [
    {
      name: 'Import over throttled connections, against curl',
      target: `at least ${LEAST_THROTTLED_RATIO} x`,
      measured: times(curl.wharfRatio),
      met: curl.wharfRatio >= LEAST_THROTTLED_RATIO,
    },
  ];
}

function memoryTarget(scenes: readonly ImportScene[]): Target[] {
  const peaks = scenes.flatMap(
    ({ measured }) => wharfOf(measured)?.runs.map(({ peakBytes }) => peakBytes) ?? [],
  );
  const peak = Math.max(0, ...peaks);
  if (peak === 0) return [];
  return [
    {
      name: 'Memory of the server process, importing a large file',
      target: 'under 256 MiB',
      measured: `${mebibytes(peak)} MiB`,
      met: peak < MEMORY_LIMIT,
    },
  ];
}

function sceneData(scene: ImportScene) {
  const { name, bytesPerSecond, fileSize, measured, absent } = scene;
  return {
    name,
    bytesPerSecondOfConnection: bytesPerSecond,
    fileBytes: fileSize,
    importers: measured.map(({ importer, runs }) => ({ name: importer.name, runs })),
    ratios: entries(scene).map((entry) => ({ name: entry.name, wharfRatio: entry.wharfRatio })),
    absent,
  };
}
