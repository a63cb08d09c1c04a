import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { IssuedWebhook, Webhook, WebhookDelivery } from '@wharf/sdk';
import { isGenuine, WebhookReceiver } from '../../server/test/acceptance/driver/webhook-receiver.ts';
import { createAsset } from './driver/api.ts';
import { WHARF } from './driver/run-wharf.ts';
import { terminal } from './driver/terminal.ts';
import { type WharfWithServer, wharfWithServer } from './driver/wharf-with-server.ts';

describe('wharf webhooks', () => {
  let wharf: WharfWithServer;
  let receiver: WebhookReceiver;
  before(async () => {
    receiver = await WebhookReceiver.start();
    wharf = await wharfWithServer({ env: { WHARF_IMPORT_ALLOW_CIDRS: '127.0.0.0/8' } });
  });
  after(async () => {
    await wharf.remove();
    await receiver.close();
  });

  const run = (...args: string[]) => wharf.run(['webhooks', ...args]);

  async function create(...args: string[]): Promise<IssuedWebhook> {
    const [webhook] = await wharf.json<IssuedWebhook>('webhooks', 'create', receiver.url, ...args);
    assert.ok(webhook);
    return webhook;
  }

  async function webhookNow(id: string): Promise<Webhook> {
    const [webhook] = await wharf.json<Webhook>('webhooks', 'get', id);
    assert.ok(webhook);
    return webhook;
  }

  test('create tells the secret this once, and list and get tell the rest', async () => {
    const options = ['--event', 'asset.created', '--event', 'asset.deleted', '--description', 'the farm'];
    const { code, stdout, stderr } = await run('create', receiver.url, ...options);
    assert.deepEqual([code, stderr], [0, '']);
    const facts = new Map(stdout.split('\n').map((line) => line.split('\t') as [string, string]));
    const id = facts.get('id') ?? '';
    assert.match(facts.get('secret') ?? '', /^whsec_[A-Za-z0-9+/]{43}=$/);
    assert.deepEqual(
      ['url', 'state', 'events', 'description'].map((name) => facts.get(name)),
      [receiver.url, 'active', 'asset.created, asset.deleted', 'the farm'],
    );
    const listed = await run('list');
    assert.match(
      listed.stdout,
      new RegExp(`^${id}\tactive\tasset.created, asset.deleted\t\\S+Z\t${receiver.url}$`, 'm'),
    );
    const got = await run('get', id);
    assert.match(got.stdout, /^description\tthe farm$/m);
    assert.doesNotMatch(listed.stdout + got.stdout, /whsec_/);
    const lines = await wharf.json<Webhook>('webhooks', 'list');
    assert.deepEqual(lines.find((each) => each.id === id)?.eventTypes, ['asset.created', 'asset.deleted']);
    assert.equal((await run('delete', id, '--yes')).code, 0);
  });

  test('update changes what is named, and nothing else', async () => {
    const { id } = await create('--disabled');
    assert.equal((await webhookNow(id)).disabled, true);
    assert.match(
      (await run('update', id, '--enable', '--event', 'upload.failed')).stdout,
      /^state\tactive$/m,
    );
    const elsewhere = `${receiver.url}/elsewhere`;
    const changed = await run('update', id, '--url', elsewhere, '--description', 'new');
    assert.match(changed.stdout, /^events\tupload\.failed$/m);
    assert.match((await run('update', id, '--disable', '--all-events')).stdout, /^events\tall$/m);
    const { url, description, disabled, eventTypes } = await webhookNow(id);
    assert.deepEqual([url, description, disabled, eventTypes], [elsewhere, 'new', true, []]);
    assert.match((await run('list')).stdout, new RegExp(`^${id}\tdisabled\tall\t`, 'm'));
    assert.equal((await run('delete', id, '--yes')).code, 0);
  });

  test('rotate-secret tells a new secret, with which messages are signed as with the one before', async () => {
    const { id, secret } = await create();
    const { stdout } = await run('rotate-secret', id);
    const fresh = /^secret\t(whsec_\S+)$/m.exec(stdout)?.[1] ?? '';
    assert.notEqual(fresh, secret);
    assert.equal((await run('test', id)).code, 0);
    const ping = receiver.messages.findLast(({ event }) => event.type === 'webhook.ping');
    assert.ok(ping !== undefined && isGenuine(ping, fresh) && isGenuine(ping, secret));
    assert.equal((await run('delete', id, '--yes')).code, 0);
  });

  test('test tells how it went, and ends with 1 where the receiver did not take it', async () => {
    const { id } = await create('--event', 'upload.failed');
    const good = await run('test', id);
    assert.deepEqual([good.code, good.stderr], [0, '']);
    assert.match(
      good.stdout,
      /^event\twebhook\.ping event_\w+\nstate\tdelivered\nattempts\t1\nstatus\t204$/m,
    );
    receiver.respond = (response) => response.writeHead(500).end('\u001b[31mout of\tpaint');
    const bad = await run('test', id);
    receiver.respond = (response) => response.writeHead(204).end();
    assert.equal(bad.code, 1);
    assert.match(bad.stdout, /^status\t500$/m);
    assert.match(bad.stdout, /^error\tThe receiver answered 500\.$/m);
    assert.ok(!bad.stdout.includes('\u001b'), 'what a receiver answers commands no terminal');
    assert.equal(bad.stderr, 'wharf: The receiver did not take it\n');
    assert.match((await run('list')).stdout, new RegExp(`^${id}\tfailing\t`, 'm'));
    await run('update', id, '--disable');
    const disabled = await run('test', id);
    assert.equal(disabled.code, 1);
    assert.match(disabled.stderr, /disabled.*enable it first/);
    assert.equal((await run('delete', id, '--yes')).code, 0);
  });

  test('deliveries lists what was sent and what died, and replay sends it again', async () => {
    const { id, secret } = await create('--event', 'asset.created');
    const deliveries = (...args: string[]) =>
      wharf.json<WebhookDelivery>('webhooks', 'deliveries', id, ...args);
    receiver.respond = (response) => response.writeHead(410).end();
    const asset = await createAsset(wharf.server, 'told.png');
    while (!(await webhookNow(id)).disabled);
    receiver.respond = (response) => response.writeHead(204).end();
    assert.match((await run('list')).stdout, new RegExp(`^${id}\tgone\t`, 'm'));
    const [dead, ...others] = await deliveries('--state', 'dead');
    assert.ok(dead !== undefined && others.length === 0);
    const row = `${dead.id}\tdead\t1\t410\t${dead.createdAt}\tasset.created\n`;
    assert.equal((await run('deliveries', id)).stdout, row);
    const refused = await run('replay', id);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /its receiver answered 410 Gone.*enable it first/);

    await run('update', id, '--enable');
    assert.equal((await run('replay', id, '--since', '2100-01-01T00:00:00Z')).stdout, 'sending 0 again\n');
    assert.equal((await run('replay', id)).stdout, 'sending 1 again\n');
    while ((await deliveries('--state', 'delivered')).length === 0);
    assert.equal((await run('replay', id, dead.id)).stdout, 'sending 1 again\n');
    const own = () => receiver.messages.filter((message) => isGenuine(message, secret));
    while (own().length < 3) await deliveries();
    assert.equal(new Set(own().map((message) => message.id)).size, 1);
    assert.equal(own()[0]?.event.data.asset?.id, asset.id);
    assert.match((await run('replay', id, 'delivery_unknown')).stderr, /^wharf: 404 /);
    assert.equal((await run('delete', id, '--yes')).code, 0);
  });

  test('delete asks first, and what is deleted is nowhere', async () => {
    const { id } = await create();
    const alone = await run('delete', id);
    assert.equal(alone.code, 64);
    assert.match(alone.stderr, /say --yes/);
    using screen = terminal(`'${process.execPath}' '${WHARF}' webhooks delete ${id}`, wharf.env, wharf.home);
    await screen.until(/Delete webhook_\w+\? \[y\/N\] /);
    screen.type('n\r');
    assert.equal(await screen.exit(), 1);
    assert.equal((await webhookNow(id)).id, id);
    assert.equal((await run('delete', id, '--yes')).stdout, `deleted ${id}\n`);
    for (const command of ['get', 'test', 'deliveries', 'replay', 'rotate-secret']) {
      const { code, stderr } = await run(command, id);
      assert.equal(code, 1, command);
      assert.match(stderr, /^wharf: 404 There is no webhook/, command);
    }
  });

  test('what makes no sense is a usage error, and what the server refuses is told', async () => {
    const { id } = await create();
    for (const [args, message] of [
      [['create'], /missing required argument 'url'/],
      [['create', receiver.url, '--event', 'asset.eaten'], /There is no event asset\.eaten.*asset\.created/],
      [['update', id], /Say what to change/],
      [['update', id, '--enable', '--disable'], /cannot be used with/],
      [['update', id, '--event', 'asset.created', '--all-events'], /cannot be used with/],
      [['deliveries', id, '--state', 'lost'], /Allowed choices are pending, delivered, dead/],
      [['replay', id, 'delivery_1', '--since', '2100-01-01T00:00:00Z'], /--since goes without/],
    ] as const) {
      const { code, stderr } = await run(...args);
      assert.equal(code, 64, args.join(' '));
      assert.match(stderr, message);
    }
    const inner = await run('create', 'http://169.254.169.254/');
    assert.equal(inner.code, 1);
    assert.match(inner.stderr, /'url' cannot be sent to/);
    const whenever = await run('replay', id, '--since', 'yesterday');
    assert.equal(whenever.code, 1);
    assert.match(whenever.stderr, /since/);
    assert.equal((await run('delete', id, '--yes')).code, 0);
  });

  test('every type of event that the server has can be chosen', async () => {
    const { webhooks } = (await (await fetch(`${wharf.server.url}/openapi.json`)).json()) as {
      webhooks: Readonly<Record<string, unknown>>;
    };
    const types = Object.keys(webhooks).filter((type) => type !== 'webhook.ping');
    assert.ok(types.length > 0);
    const { id, eventTypes } = await create(...types.flatMap((type) => ['--event', type]));
    assert.deepEqual(eventTypes.toSorted(), types.toSorted());
    assert.equal((await run('delete', id, '--yes')).code, 0);
  });
});
