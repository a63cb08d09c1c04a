/** `verifyWebhook` as receivers use it, on messages that the reference implementation has signed. */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { Webhook as Reference } from 'standardwebhooks';
import { verifyWebhook, WebhookVerificationError } from '../../src/index.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
const EVENT = {
  type: 'webhook.ping',
  timestamp: '2026-01-01T00:00:00.000Z',
  data: { webhookId: 'größe 💾' },
};
const BODY = JSON.stringify(EVENT);

function signed(secret = SECRET, at = new Date(), body = BODY): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    'webhook-id': 'event_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Reference(secret).sign('event_1', at, body),
  };
}

function request(headers: Readonly<Record<string, string>>, body = BODY): Request {
  return new Request('https://example.com/wharf', { method: 'POST', headers, body });
}

/** Sends a message to a receiver on Node.js, and has what that answers. */
async function answer(
  receive: (incoming: IncomingMessage) => Promise<unknown>,
  headers: Readonly<Record<string, string>>,
): Promise<unknown> {
  const server = createServer((incoming, response) => {
    receive(incoming).then(
      (event) => response.end(JSON.stringify(event)),
      (error: Error) => response.writeHead(400).end(JSON.stringify(error.name)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body: BODY });
    return await response.json();
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('a message is taken', () => {
  test('on Node.js and with express.raw(): a Buffer, and headers in a record', async () => {
    const receive = async (incoming: IncomingMessage) =>
      verifyWebhook(await buffer(incoming), incoming.headers, SECRET);
    assert.deepEqual(await answer(receive, signed()), EVENT);
    assert.equal(await answer(receive, signed(OTHER)), 'WebhookVerificationError');
  });

  test('of a Request as fetch has it: as text, as an ArrayBuffer, as bytes', async () => {
    const { headers } = request(signed());
    for (const body of [
      await request(signed()).text(),
      await request(signed()).arrayBuffer(),
      await request(signed()).bytes(),
    ]) {
      assert.deepEqual(await verifyWebhook(body, headers, SECRET), EVENT);
    }
  });

  test('of bytes in the middle of a larger buffer', async () => {
    const bytes = Buffer.from(`before${BODY}after`);
    const view = bytes.subarray(6, bytes.length - 5);
    assert.deepEqual(await verifyWebhook(view, signed(), SECRET), EVENT);
  });

  test('with one of several secrets, and one of several signatures, while they are changed over', async () => {
    assert.deepEqual(await verifyWebhook(BODY, signed(OTHER), [SECRET, OTHER]), EVENT);
    const both = `${signed(OTHER)['webhook-signature']} ${signed()['webhook-signature']}`;
    const headers = { ...signed(), 'webhook-signature': both };
    for (const secret of [SECRET, OTHER]) assert.deepEqual(await verifyWebhook(BODY, headers, secret), EVENT);
  });

  test('with a secret that was read from a file, line end and all', async () => {
    assert.deepEqual(await verifyWebhook(BODY, signed(), `${SECRET}\n`), EVENT);
  });
});

describe('a message is refused', () => {
  const refusals: readonly [why: string, body: string, headers: Readonly<Record<string, string>>, RegExp][] =
    [
      ['of another secret', BODY, signed(OTHER), /signature.*not one of this secret/],
      ['that was changed', BODY.replace('ping', 'pong'), signed(), /signature/],
      ['whose id was changed', BODY, { ...signed(), 'webhook-id': 'event_2' }, /signature/],
      [
        'whose time was changed',
        BODY,
        {
          ...signed(SECRET, new Date(Date.now() - 9_000)),
          'webhook-timestamp': signed()['webhook-timestamp'] ?? '',
        },
        /signature/,
      ],
      [
        'that is older than five minutes',
        BODY,
        signed(SECRET, new Date(Date.now() - 302_000)),
        /300 seconds/,
      ],
      ['from the future', BODY, signed(SECRET, new Date(Date.now() + 303_000)), /300 seconds/],
      [
        'of another version of signatures',
        BODY,
        { ...signed(), 'webhook-signature': 'v1a,AAAA' },
        /signature/,
      ],
      ['that is none', BODY, { 'content-type': 'application/json' }, /webhook-id is missing/],
    ];
  for (const [why, body, headers, message] of refusals) {
    test(why, async () => {
      await assert.rejects(verifyWebhook(body, headers, SECRET), (error) => {
        assert.ok(error instanceof WebhookVerificationError);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  test('that somebody has parsed already, saying what to do', async () => {
    for (const parsed of [EVENT, undefined, null, 5]) {
      const verified = verifyWebhook(parsed as unknown as string, signed(), SECRET);
      await assert.rejects(verified, (error) => {
        assert.ok(error instanceof TypeError);
        assert.match(error.message, /express\.raw/);
        return true;
      });
    }
  });
});
