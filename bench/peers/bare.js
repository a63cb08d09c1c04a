/** The floor for Node.js: each PUT piped into a file; no digest, no sync, no check. */
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const [directory] = process.argv.slice(2);
const server = createServer((request, response) => {
  pipeline(request, createWriteStream(join(directory, basename(request.url)))).then(
    () => response.writeHead(200).end(),
    () => response.destroy(),
  );
});
server.listen(0, '127.0.0.1', () => {
  console.log(`ready at http://127.0.0.1:${server.address().port}`);
});
