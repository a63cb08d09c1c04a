import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const directory = mkdtempSync(join(tmpdir(), 'wharf-clock-'));
after(() => rmSync(directory, { recursive: true }));

const DAY = 86_400_000;

/** Runs a program whose clock is wrong by the milliseconds in its file. @returns what it printed, read as JSON */
function withSkew(milliseconds: number, program: string): unknown {
  const clock = join(directory, 'clock');
  writeFileSync(clock, String(milliseconds));
  const skew = new URL('./skewed-clock.ts', import.meta.url).href;
  const args = ['--import', skew, '--input-type=module', '--eval', program];
  return JSON.parse(
    execFileSync(process.execPath, args, { encoding: 'utf8', env: { CHAOS_CLOCK: clock, CLOCK: clock } }),
  );
}

test('every way to ask for the time gives the skewed one, and a given time stays what it is', () => {
  const [now, date, text, given, isDate] = withSkew(
    3 * DAY,
    `console.log(JSON.stringify([
      Date.now(), new Date().getTime(), Date.parse(Date()), new Date(5).getTime(), new Date() instanceof Date,
    ]))`,
  ) as number[];
  for (const told of [now, date, text]) {
    assert.ok(Math.abs((told ?? 0) - Date.now() - 3 * DAY) < DAY);
  }
  assert.equal(given, 5);
  assert.equal(isDate, true);
});

test('a running process takes its new time at the signal', () => {
  const moved = withSkew(
    0,
    `import { writeFileSync } from 'node:fs';
     const before = Date.now();
     writeFileSync(process.env.CLOCK, '${-3 * DAY}');
     process.kill(process.pid, 'SIGUSR2');
     const look = () => before - Date.now() > ${DAY} ? console.log('true') : setImmediate(look);
     look();`,
  );
  assert.equal(moved, true);
});
