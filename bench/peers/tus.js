/** `@tus/server` with `@tus/file-store` in the given directory, as its README starts it. */
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';

const [directory] = process.argv.slice(2);
const server = new Server({ path: '/files', datastore: new FileStore({ directory }) });
const http = server.listen({ host: '127.0.0.1', port: 0 }, () => {
  console.log(`ready at http://127.0.0.1:${http.address().port}`);
});
