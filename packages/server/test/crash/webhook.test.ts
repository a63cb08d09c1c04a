import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Api } from '../acceptance/driver/api.ts';
import { startServer, type TestServer } from '../acceptance/driver/server.ts';
import { isGenuine, WebhookReceiver } from '../acceptance/driver/webhook-receiver.ts';
import { attempted, createWebhook, pingWebhook } from '../acceptance/driver/webhooks.ts';

const DYING_SERVER = fileURLToPath(new URL('./dying-server.ts', import.meta.url));

for (const { at, copies } of [
  { at: 'webhook:sent', copies: 2 },
  { at: 'webhook:settled', copies: 1 },
]) {
  test(`after a kill at ${at} the event has come ${copies} time(s), under one id`, async (t) => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'wharf-webhook-crash-'));
    const receiver = await WebhookReceiver.start();
    const servers: TestServer[] = [];
    t.after(async () => {
      for (const server of servers) await server.dispose();
      await receiver.close();
      await rm(dataDirectory, { recursive: true, force: true });
    });
    const start = async (env: Readonly<Record<string, string>>) => {
      const settings = { WHARF_IMPORT_ALLOW_CIDRS: '127.0.0.0/8', ...env };
      const server = await startServer({ entry: DYING_SERVER, dataDirectory, env: settings });
      servers.push(server);
      return server;
    };
    const dying = await start({ CRASH_AT: at });
    const webhook = await createWebhook(Api.of(dying), { url: receiver.url });
    const ping = await pingWebhook(Api.of(dying), webhook.id);
    assert.equal(await dying.exited, 'SIGKILL');

    const delivered = await attempted(Api.of(await start({})), ping, ({ state }) => state === 'delivered');
    assert.equal(delivered.attempts, 1);
    assert.deepEqual(
      receiver.messages.map(({ id }) => id),
      Array<string>(copies).fill(ping.eventId),
    );
    for (const message of receiver.messages) assert.ok(isGenuine(message, webhook.secret));
  });
}
