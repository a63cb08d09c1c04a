import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { displayUrl, nameInUrl } from './display-url.ts';

/** A value that is short, so that only the name of its parameter gives it away. */
const SECRET = 'hunter2';
const LONG = 'A7f3Kq9ZtR2mXw8bYc4Vn6Lp1Sd5Gh0J';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc';

const shown = (url: string): string => displayUrl(new URL(url));

describe('the URL that is shown', () => {
  for (const [title, given, expected] of [
    ['keeps a plain link', 'https://x.example/a/b.png', 'https://x.example/a/b.png'],
    ['keeps the port', 'http://x.example:8080/b.png', 'http://x.example:8080/b.png'],
    [
      'keeps harmless parameters',
      'https://x.example/b?size=2&dl=1&modelVersionId=413566&file_name=cat.png&raw',
      'https://x.example/b?size=2&dl=1&modelVersionId=413566&file_name=cat.png&raw',
    ],
    [
      'keeps the order and the other values',
      'https://x.example/b?v=1&token=t&page=3',
      'https://x.example/b?v=1&token=…&page=3',
    ],
    ['has no fragment', 'https://x.example/b#token=t', 'https://x.example/b'],
    ['has no user', 'https://me:hunter2@x.example/b', 'https://x.example/b'],
    ['hides a long token whatever its name', `https://x.example/b?v=${LONG}`, 'https://x.example/b?v=…'],
    ['hides a token without a name', `https://x.example/b?${LONG}`, 'https://x.example/b?…'],
    ['hides a long token in place of a name', `https://x.example/b?${LONG}=1`, 'https://x.example/b?…'],
    ['sees through the encoding of a name', 'https://x.example/b?%74oken=t', 'https://x.example/b?%74oken=…'],
    [
      'takes a broken encoding as it is',
      'https://x.example/%E9?id=%&b=%zz',
      'https://x.example/%E9?id=%&b=…',
    ],
    [
      'keeps an empty value of a harmless parameter',
      'https://x.example/b?v=&&id',
      'https://x.example/b?v=&&id',
    ],
    [
      'hides a name without a value, which may be one',
      'https://x.example/b?hunter2',
      'https://x.example/b?…',
    ],
    ['hides Base64 with its padding', 'https://x.example/b?aHVudGVyMg==', 'https://x.example/b?…'],
    [
      'hides a short random value of a harmless parameter',
      'https://x.example/b?id=1A7f3Kq9ZtR',
      'https://x.example/b?id=…',
    ],
    [
      'hides a digest as the value of a harmless parameter',
      'https://x.example/b?v=9f86d081884c7d65',
      'https://x.example/b?v=…',
    ],
    [
      'hides a link as the value of a harmless parameter',
      'https://x.example/b?file=/c?rlkey%3Dk',
      'https://x.example/b?file=…',
    ],
    ['hides a short token in place of a name', 'https://x.example/b?1A7f3Kq9ZtR=1', 'https://x.example/b?…'],
    [
      'hides a link with a secret of its own',
      `https://x.example/b?u=${encodeURIComponent('http://y/?key=k')}`,
      'https://x.example/b?u=…',
    ],
    [
      'hides a link encoded twice',
      `https://x.example/b?u=${encodeURIComponent(encodeURIComponent('/?key=k'))}`,
      'https://x.example/b?u=…',
    ],
    ['hides a link with a user', 'https://x.example/b?u=ftp://me:pw@y/', 'https://x.example/b?u=…'],
    ['hides what follows a semicolon', 'https://x.example/b?v=1;token=t', 'https://x.example/b?v=…'],
    [
      'keeps words in the path that only begin like telling ones',
      'https://x.example/keyword=a/codec=b/author=c/epoch=3-step=100.ckpt',
      'https://x.example/keyword=a/codec=b/author=c/epoch=3-step=100.ckpt',
    ],
    ['hides a token that is a segment of the path', `https://x.example/${JWT}/b`, 'https://x.example/…/b'],
    [
      'hides the token of a bot in the path',
      'https://x.example/file/bot123:AAF-abcdefghijklmnopqrstu/b',
      'https://x.example/file/…/b',
    ],
    [
      'hides an identifier that opens what it identifies',
      `https://x.example/s/${LONG}/b`,
      'https://x.example/s/…/b',
    ],
    [
      'hides a path that begins like a token',
      'https://x.example/eyJhbGciOiJkaXIifQ..x/b',
      'https://x.example/…/b',
    ],
    ['hides a key in the path', 'https://x.example/key:x/b', 'https://x.example/…/b'],
    ['hides a token before an extension', 'https://x.example/token=abc.safetensors', 'https://x.example/…'],
    ['hides any parameter in the path', 'https://x.example/b;lock=12/c', 'https://x.example/…/c'],
    ['hides parameters in the path', 'https://x.example/b;jsessionid=12/c', 'https://x.example/…/c'],
    [
      'keeps digests in the path',
      `https://x.example/${'0123456789abcdef'.repeat(4)}/b`,
      `https://x.example/${'0123456789abcdef'.repeat(4)}/b`,
    ],
    [
      'keeps long names in the path',
      'https://x.example/Juggernaut-XL_v9_RunDiffusionPhoto_v2.safetensors',
      'https://x.example/Juggernaut-XL_v9_RunDiffusionPhoto_v2.safetensors',
    ],
  ] as const) {
    test(title, () => assert.equal(shown(given), expected));
  }

  const names =
    `token access_token accessToken key api_key apiKey APIKEY secret client-secret sig Signature signature auth
    Authorization credential password passwd pwd Policy session session_id PHPSESSIONID code jwt Key-Pair-Id
    AWSAccessKeyId GoogleAccessId OSSAccessKeyId Expires expires X-Amz-Signature X-Amz-Credential X-Amz-Date
    X-Amz-Security-Token x-amz-expires X-Goog-Signature X-Goog-Date q-sign-time q-ak sv se sp sr st spr sks skoid
    shareKey linkCode hmac md5 hash hdnea_token verify[token] upload.key rlkey authkey resourcekey passkey sharekey
    passcode pw tk tok h st e anything`.split(/\s+/);
  for (const name of names) {
    test(`hides the value of ${name}`, () => {
      assert.equal(shown(`https://x.example/b?v=1&${name}=${SECRET}`), `https://x.example/b?v=1&${name}=…`);
    });
  }

  test('never has the value of a parameter that is a secret by its name', () => {
    const prefix = fc.constantFrom('', 'my_', 'x-', 'app.', 'user[', 'the');
    const casing = fc.constantFrom(
      (name: string) => name,
      (name: string) => name.toUpperCase(),
      (name: string) => (name[0] ?? '').toUpperCase() + name.slice(1),
    );
    const telling = fc.constantFrom(
      'token',
      'secret',
      'signature',
      'credential',
      'password',
      'apikey',
      'session',
      'jwt',
    );
    const value = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 60 })
      .filter((text) => text.isWellFormed());
    fc.assert(
      fc.property(fc.webUrl(), prefix, telling, casing, value, (base, before, name, cased, text) => {
        const url = new URL(base);
        url.search = `?v=1&${encodeURIComponent(before + cased(name))}=${encodeURIComponent(`\u{1f511}${text}`)}&id=1`;
        const view = displayUrl(url);
        assert.ok(view.endsWith('=…&id=1'), view);
        assert.ok(!view.includes(encodeURIComponent('\u{1f511}')), view);
      }),
    );
  });

  test('never has a long token, wherever in the query it stands and however often it is encoded', () => {
    const token = fc.stringMatching(/^[A-Za-z0-9_-]{32,80}$/);
    const wrap = fc.constantFrom(
      (text: string) => text,
      (text: string) => `file=${text}`,
      (text: string) => `file=Bearer ${text}`,
      (text: string) => `v=b&file=https://y.example/${text}`,
    );
    fc.assert(
      fc.property(token, wrap, fc.integer({ min: 0, max: 2 }), (text, wrapped, times) => {
        let secret = text;
        for (let time = 0; time < times; time++) secret = encodeURIComponent(`"${secret}"`);
        const view = shown(`https://x.example/b?${wrapped(secret)}`);
        assert.ok(!view.includes(text), view);
      }),
    );
  });

  test('is a URL of the same origin, whatever is given', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (given) => {
        const url = new URL(given);
        assert.equal(new URL(displayUrl(url)).origin, url.origin);
      }),
    );
  });
});

describe('the name in a URL', () => {
  for (const [given, expected] of [
    ['https://x.example/a/b.png', 'b.png'],
    ['https://x.example/a/b%20c.png?x=/d', 'b c.png'],
    ['https://x.example/a/%E5%86%99%E7%9C%9F.png', '写真.png'],
    ['https://x.example/a/b.png/', 'b.png'],
    ['https://x.example/caf%E9.png', 'caf%E9.png'],
    ['https://x.example/', 'download'],
    ['https://x.example', 'download'],
    [`https://x.example/s/${LONG}`, 'download'],
    [`https://x.example/${JWT}`, 'download'],
    ['https://x.example/b;token=t', 'download'],
    ['https://x.example/token=abc.safetensors', 'download'],
    ['https://x.example/epoch=3-step=100.ckpt', 'epoch=3-step=100.ckpt'],
  ] as const) {
    test(`of ${given} is ${expected}`, () => assert.equal(nameInUrl(new URL(given)), expected));
  }
});
