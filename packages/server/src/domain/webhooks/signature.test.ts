import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { newWebhookSecret, signedHeaders } from './signature.ts';

test('the reference implementation takes what was signed, with each of the secrets, and no other', () => {
  const [first, second, other] = [newWebhookSecret(), newWebhookSecret(), newWebhookSecret()];
  const body = '{"type":"webhook.ping","name":"größe"}';
  const headers = signedHeaders([first, second], 'event_1', Date.now(), body);
  for (const secret of [first, second]) new Webhook(secret).verify(body, { ...headers });
  assert.throws(() => new Webhook(other).verify(body, { ...headers }));
  assert.throws(() => new Webhook(first).verify(body, { ...headers, 'webhook-id': 'event_2' }));
});

test('the example of the specification is signed as it is there', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const body = '{"test": 2432232314}';
  const headers = signedHeaders([secret], 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330_000, body);
  assert.equal(headers['webhook-signature'], 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  assert.equal(headers['webhook-timestamp'], '1614265330');
});

test('secrets have 256 random bits and the prefix', () => {
  const secrets = Array.from({ length: 100 }, newWebhookSecret);
  assert.equal(new Set(secrets).size, 100);
  for (const secret of secrets) assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
});
