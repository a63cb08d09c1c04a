import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createDecoderPool } from '../../../packages/server/src/adapters/decoder/process-pool.ts';
import type { Decoder } from '../../../packages/server/src/ports/decoder.ts';
import { median } from '../measure/median.ts';
import { figure, MIB, mebibytes, times } from '../report/format.ts';
import { JUDGED_CLIPS, JUDGED_FILES, type JudgedFile } from '../sample/judged-files.ts';
import type { BenchContext, Section, SectionResult } from '../section.ts';
import { WHARF_VERSION } from '../servers/wharf-server.ts';

const run = promisify(execFile);

interface Measured {
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds, medians. */
  readonly judged: number;
  readonly hashed: number;
  /** Of `ffmpeg -f null`, which decodes and writes nothing; undefined for what it cannot read. */
  readonly ffmpeg: number | undefined;
}

/** The time each validator takes for a megabyte, beside hashing the same bytes. */
export const validators: Section = {
  name: 'validators',
  title: 'Validators',
  async run(context) {
    const directory = await context.directory('validators');
    const ffmpegVersion = await versionOfFfmpeg();
    const files = ffmpegVersion === undefined ? JUDGED_FILES : [...JUDGED_FILES, ...JUDGED_CLIPS];
    const decoder = createDecoderPool({
      entry: new URL('../../../packages/server/src/start/decoder-child.ts', import.meta.url),
      entryArguments: ['--media-engine=bundled'],
      concurrency: 1,
    });
    try {
      const measured: Measured[] = [];
      for (const file of files) {
        context.progress(file.name);
        measured.push(await measure(context, decoder, file, directory));
      }
      return report(measured, ffmpegVersion);
    } finally {
      await decoder.close();
    }
  },
};

async function versionOfFfmpeg(): Promise<string | undefined> {
  try {
    return /^ffmpeg version (\S+)/.exec((await run('ffmpeg', ['-version'])).stdout)?.[1];
  } catch {
    return undefined;
  }
}

/** In turn, so that a slow moment of the machine hits everyone. */
async function measure(
  { quick }: BenchContext,
  decoder: Decoder,
  file: JudgedFile,
  directory: string,
): Promise<Measured> {
  const bytes = await file.make(directory);
  const path = join(directory, 'judged');
  const isClip = file.kind === 'video' || file.kind === 'audio';
  if (isClip) await writeFile(path, bytes);
  // The first file of a kind pays for loading its decoder.
  await judge(decoder, file, bytes);
  const judged: number[] = [];
  const hashed: number[] = [];
  const ffmpeg: number[] = [];
  for (let round = 0; round < (quick ? 3 : 7); round += 1) {
    judged.push(await timed(() => judge(decoder, file, bytes)));
    hashed.push(await timed(async () => createHash('sha256').update(bytes).digest()));
    if (isClip)
      ffmpeg.push(
        await timed(() => run('ffmpeg', ['-v', 'error', '-threads', '1', '-i', path, '-f', 'null', '-'])),
      );
  }
  return {
    name: file.name,
    bytes: bytes.length,
    judged: median(judged),
    hashed: median(hashed),
    ffmpeg: isClip ? median(ffmpeg) : undefined,
  };
}

async function judge(
  decoder: Decoder,
  { name, kind, contentType }: JudgedFile,
  bytes: Buffer,
): Promise<void> {
  const inspection = await decoder.inspect({
    kind,
    fileName: 'bench',
    contentType,
    source: { size: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) },
  });
  if (inspection.verdict === 'refused') throw new Error(`${name} was refused: ${inspection.message}`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function report(measured: readonly Measured[], ffmpegVersion: string | undefined): SectionResult {
  return {
    tables: [
      {
        title: 'One file in a warm decoder, its bytes sent over the socket',
        columns: ['file', 'MiB', 'ms', 'ms per MiB', 'SHA-256 of it, ms', 'ffmpeg -f null, ms', 'of ffmpeg'],
        rows: measured.map(({ name, bytes, judged, hashed, ffmpeg }) => [
          name,
          mebibytes(bytes),
          figure(judged),
          figure(judged / (bytes / MIB)),
          figure(hashed),
          figure(ffmpeg),
          times(ffmpeg === undefined ? undefined : judged / ffmpeg),
        ]),
      },
    ],
    targets: [],
    notes: [
      'Medians. Weights are judged by their headers and tables, and a zip by the checksums of its members, too; everything else is decoded. Pictures, posters, waveforms and views of 3D files are made in the same time.',
      ...(ffmpegVersion === undefined
        ? ['Without ffmpeg on this machine, video and audio were not measured.']
        : []),
    ],
    versions: { Wharf: WHARF_VERSION, ...(ffmpegVersion === undefined ? {} : { ffmpeg: ffmpegVersion }) },
    data: { measured },
  };
}
