#!/usr/bin/env node
// The machine's own Node may be too old to run TypeScript: hand over to the one npm installed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const bundled = fileURLToPath(new URL('../../../node_modules/node/bin/node', import.meta.url));
const admin = fileURLToPath(new URL('../src/start/admin.ts', import.meta.url));
const node = existsSync(bundled) ? bundled : process.execPath;
const { status, signal } = spawnSync(node, [admin, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? (signal === null ? 1 : 128);
