import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, type WriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Journal } from '../history/journal.ts';
import type { NodePlan } from './topology.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SKEWED_CLOCK = new URL('./skewed-clock.ts', import.meta.url).href;

/** Milliseconds before a process that ended by itself is started again, as a supervisor would. */
const RESTART_DELAY = 1_000;
const KEPT_LINES = 30;

export interface WharfNodeOptions {
  readonly plan: NodePlan;
  readonly env: Readonly<Record<string, string>>;
  /** Where its output and the file of its clock go. */
  readonly directory: string;
  readonly journal: Journal;
}

/** One process of Wharf with the supervisor that any deployment has: it comes back unless it is held down. */
export class WharfNode {
  readonly name: string;
  readonly #options: WharfNodeOptions;
  readonly #log: WriteStream;
  readonly #clockFile: string;
  #child: ChildProcess | undefined;
  #lines: string[] = [];
  #ready = false;
  #holds = 0;
  /** What the process that runs now was sent to end it: nothing is stronger than SIGKILL. */
  #asked: 'SIGKILL' | 'SIGTERM' | undefined;
  #pauses = 0;
  #ended = false;
  #awaitReady: PromiseWithResolvers<void> = Promise.withResolvers();

  constructor(options: WharfNodeOptions) {
    const { plan, directory } = options;
    this.#options = options;
    this.name = plan.name;
    this.#log = createWriteStream(join(directory, `${plan.name}.log`));
    this.#clockFile = join(directory, `${plan.name}.clock`);
    writeFileSync(this.#clockFile, '0');
  }

  /** Resolves when it says that it is ready, at once if it is. */
  get ready(): Promise<void> {
    return this.#awaitReady.promise;
  }

  /** Whether it runs, and is not about to end. */
  get isReady(): boolean {
    return this.#ready && this.#asked === undefined;
  }

  start(): void {
    if (this.#child !== undefined || this.#ended || this.#holds > 0) return;
    const { env, plan } = this.#options;
    const args = ['--max-semi-space-size=2', '--import', SKEWED_CLOCK, 'packages/server/bin/serve.js'];
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { PATH: process.env.PATH, ...env, WHARF_ROLE: plan.role, CHAOS_CLOCK: this.#clockFile },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#asked = undefined;
    this.#lines = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.#read(line));
    }
    child.once('exit', (code, signal) => this.#exited(String(signal ?? code)));
  }

  /** Ends it by `signal` and keeps it down until `release` was called as often as this. */
  hold(signal: 'SIGKILL' | 'SIGTERM'): void {
    this.#holds += 1;
    this.#ask(signal);
  }

  release(): void {
    this.#holds -= 1;
    this.start();
  }

  /** Stops it in its tracks (SIGSTOP): it does not know that time passes. */
  suspend(): void {
    this.#pauses += 1;
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#pauses -= 1;
    if (this.#pauses === 0) this.#child?.kill('SIGCONT');
  }

  /** Sets its clock to `milliseconds` before or after the true time, now and at later starts. */
  skewClock(milliseconds: number): void {
    writeFileSync(this.#clockFile, String(milliseconds));
    if (this.#ready) this.#child?.kill('SIGUSR2');
  }

  /** Ends it for good. @param patience milliseconds from SIGTERM to SIGKILL */
  async end(patience: number): Promise<void> {
    this.#ended = true;
    const child = this.#child;
    if (child !== undefined) {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGCONT');
      this.#ask('SIGTERM');
      await Promise.race([exited, pause(patience, undefined, { ref: false })]);
      if (this.#child !== undefined) child.kill('SIGKILL');
      await exited;
    }
    this.#log.end();
  }

  /** For when the harness itself ends: no process of Wharf may outlive it. */
  killNow(): void {
    this.#ended = true;
    this.#child?.kill('SIGKILL');
  }

  #ask(signal: 'SIGKILL' | 'SIGTERM'): void {
    if (this.#asked !== 'SIGKILL') this.#asked = signal;
    this.#child?.kill(signal);
  }

  #read(line: string): void {
    // Its last words may arrive after its end.
    if (!this.#log.writableEnded) this.#log.write(`${line}\n`);
    this.#lines.push(line);
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
    if (!this.#ready && / is ready at /.test(line)) {
      this.#ready = true;
      // The clock may have been set again since the process read it.
      this.#child?.kill('SIGUSR2');
      this.#awaitReady.resolve();
    }
  }

  #exited(code: string): void {
    const starting = !this.#ready;
    this.#child = undefined;
    if (this.#ready) this.#awaitReady = Promise.withResolvers();
    this.#ready = false;
    const asked = this.#asked;
    const output = ['0', 'SIGKILL', 'SIGTERM'].includes(code) ? '' : this.#lines.join('\n').slice(-4_000);
    this.#log.write(`-- ended with ${code}${asked === undefined ? '' : `, asked by ${asked}`} --\n`);
    this.#options.journal.add({ type: 'exit', node: this.name, code, asked, starting, output });
    if (this.#ended || this.#holds > 0) return;
    setTimeout(() => this.start(), asked === undefined ? RESTART_DELAY : 0).unref();
  }
}
