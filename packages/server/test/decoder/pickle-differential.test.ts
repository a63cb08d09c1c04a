import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Refusal } from '../../src/validators/refusal.ts';
import { allowedGlobal } from '../../src/validators/weights/pickle/allowed-globals.ts';
import { PickleFindings } from '../../src/validators/weights/pickle/findings.ts';
import { runPickle } from '../../src/validators/weights/pickle/machine.ts';
import type { Value } from '../../src/validators/weights/pickle/pickle-value.ts';
import { generator } from './mutations/mutate.ts';
import { damaged, randomProgram } from './pickle-programs.ts';
import { SOUND_MODELS } from './sample-pickles.ts';

/** The same programs on every run; another seed tries others: WHARF_MUTATION_SEED. */
const SEED = Number(process.env.WHARF_MUTATION_SEED ?? 20260801);
const PROGRAMS = Number(process.env.WHARF_PICKLE_PROGRAMS ?? 4000);
const SCRIPT = fileURLToPath(new URL('pickle-differential.py', import.meta.url));

const missing = spawnSync('python3', ['--version']).status !== 0;
// On the build machines Python must be there: a comparison that is left out finds nothing.
const skip = missing && process.env.CI === undefined ? 'python3 is not installed' : false;

/** What one of CPython's unpicklers did. */
interface Loaded {
  /** Module and name with a blank between. */
  readonly names: readonly string[];
  readonly end: number | null;
  readonly error: string | null;
  readonly value: unknown;
}

interface Accepted {
  readonly program: Buffer;
  readonly end: number;
  readonly value: unknown;
}

describe(`what is accepted is what CPython reads (seed ${SEED}, ${PROGRAMS} programs)`, { skip }, () => {
  let accepted: Accepted[];
  let loaded: readonly { readonly c: Loaded; readonly python: Loaded }[];

  before(async () => {
    accepted = programs().flatMap(judge);
    loaded = await loadWithPython(accepted.map(({ program }) => program));
  });

  it('is enough to compare', () => {
    assert.ok(accepted.length > PROGRAMS / 20, `only ${accepted.length} were accepted`);
  });

  for (const unpickler of ['c', 'python'] as const) {
    it(`by the unpickler in ${unpickler === 'c' ? 'C' : 'Python'}`, () => {
      for (const [index, { program, end, value }] of accepted.entries()) {
        const theirs = loaded[index]?.[unpickler];
        const shown = `${program.toString('hex')} ${JSON.stringify(program.toString('latin1'))}: ${JSON.stringify(theirs)}`;
        assert.ok(theirs !== undefined, shown);
        const strange = theirs.names.filter((path) => allowedGlobal(...modulesAndName(path)) === undefined);
        assert.deepEqual(strange, [], shown);
        // An error is no harm: nothing is loaded then. What is loaded must be what was judged.
        if (theirs.error !== null) continue;
        assert.equal(theirs.end, end, shown);
        assert.ok(same(value, theirs.value), `${shown} but here ${JSON.stringify(value)}`);
      }
    });
  }
});

function modulesAndName(path: string): [string, string] {
  const [module = '', name = ''] = path.split(' ');
  return [module, name];
}

function programs(): Buffer[] {
  const random = generator(SEED);
  const samples = SOUND_MODELS.map((sample) => sample.bytes()).filter((bytes) => bytes[0] === 0x80);
  return Array.from({ length: PROGRAMS }, (_, index) => {
    const sample = index % 4 === 0 ? samples[(index / 4) % samples.length] : undefined;
    return sample === undefined ? randomProgram(random) : damaged(sample, random);
  });
}

function judge(program: Buffer): Accepted[] {
  try {
    const { value, end } = runPickle(program, 0, 'pickle', new PickleFindings('zip'));
    return [{ program, end, value: describeValue(value, 8) }];
  } catch (error) {
    assert.ok(error instanceof Refusal, `${program.toString('hex')}: ${String(error)}`);
    return [];
  }
}

async function loadWithPython(
  pickles: readonly Buffer[],
): Promise<{ readonly c: Loaded; readonly python: Loaded }[]> {
  const python = spawn('python3', [SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(python, 'close');
  for (const bytes of pickles) {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    python.stdin.write(length);
    python.stdin.write(bytes);
  }
  python.stdin.end();
  const answers: { c: Loaded; python: Loaded }[] = [];
  for await (const line of createInterface({ input: python.stdout })) answers.push(JSON.parse(line));
  assert.deepEqual(await closed, [0, null]);
  assert.equal(answers.length, pickles.length);
  return answers;
}

/** As `describe` of the script beside this file. */
function describeValue(value: Value, depth: number): unknown {
  switch (value.kind) {
    case 'none':
      return 'None';
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'int':
      return `int ${Object.is(value.value, -0) ? 0 : value.value}`;
    case 'float': {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleBE(value.value);
      return Number.isNaN(value.value) ? 'nan' : `float ${bytes.toString('hex')}`;
    }
    case 'text':
      return value.value === undefined ? '?' : `str ${Buffer.from(value.value).toString('hex')}`;
    case 'list':
    case 'tuple':
      return depth > 0 ? value.items.map((item) => describeValue(item, depth - 1)) : '?';
    default:
      return '?';
  }
}

function same(ours: unknown, theirs: unknown): boolean {
  if (ours === '?' || theirs === '?') return true;
  if (!Array.isArray(ours) || !Array.isArray(theirs)) return ours === theirs;
  return ours.length === theirs.length && ours.every((item, index) => same(item, theirs[index]));
}
