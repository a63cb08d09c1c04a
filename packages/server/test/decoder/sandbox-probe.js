// Tries what each word of its command line says and prints what came of it, as JSON. Plain JavaScript: the
// sandbox holds this one file.
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';

const ATTEMPTS = {
  read: (path) => void readFileSync(path),
  write: (path) => void writeFileSync(path, ''),
  list: (path) => readdirSync(path).join(' '),
  connect: (port) => once(connect(Number(port), '127.0.0.1'), 'connect').then(() => undefined),
  signal: (pid) => void process.kill(Number(pid), 0),
  capabilities: () => /^CapEff:\s+(\w+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1],
  serve: async () => {
    const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    await once(connect(server.address().port, '127.0.0.1'), 'connect');
    server.close();
  },
};

const outcomes = {};
for (const word of process.argv.slice(2)) {
  const colon = word.indexOf(':');
  try {
    outcomes[word] = (await ATTEMPTS[word.slice(0, colon)](word.slice(colon + 1))) ?? 'done';
  } catch (error) {
    outcomes[word] = error.code ?? String(error);
  }
}
process.stdout.write(JSON.stringify(outcomes));
