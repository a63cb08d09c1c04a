#!/usr/bin/env node
/**
 * The wharf command. It is TypeScript that Node runs as it is, from version 24 on: an older Node hands over to the
 * one that npm installed. Plain JavaScript, so that the older one can read this far.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const MINIMUM_NODE = 24;

/** Signals that a terminal sends to every process in it, the one that took over included. */
const OF_THE_TERMINAL = new Set(['SIGINT', 'SIGHUP', 'SIGQUIT']);

function pathOf(relative) {
  return fileURLToPath(new URL(relative, import.meta.url));
}

function handOver() {
  const names = ['node', 'node.exe'].map((name) => pathOf(`../../../node_modules/node/bin/${name}`));
  const node = names.find((name) => existsSync(name));
  if (node === undefined) {
    process.stderr.write(
      `wharf: needs Node.js ${MINIMUM_NODE} or later, and this is ${process.version}. "npm ci" brings the one it needs.\n`,
    );
    process.exitCode = 1;
    return;
  }
  const child = spawn(node, [pathOf('wharf.js'), ...process.argv.slice(2)], { stdio: 'inherit' });
  const atTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY === true);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) {
    // Whatever comes, the exit code is the child's.
    process.on(signal, () => {
      if (!(atTerminal && OF_THE_TERMINAL.has(signal))) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`wharf: ${node} does not start: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
  });
}

if (Number.parseInt(process.versions.node, 10) >= MINIMUM_NODE) {
  // Compiled code is kept where the server keeps its own: each start but the first is quicker.
  module.enableCompileCache?.(pathOf('../../../node_modules/.cache/wharf'));
  await import('../src/main.ts');
} else {
  handOver();
}
