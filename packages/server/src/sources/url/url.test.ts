import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ImportRefusedError, type PlannedFile } from '../../ports/import-source.ts';
import { type RemoteFetcher, RemoteRefusedError } from '../../ports/remote-fetcher.ts';
import { urlSource } from './url.ts';

/** Judges URLs by form, as the real one does; any request is a fault. */
const fetcher: RemoteFetcher = {
  check(given) {
    const url = URL.parse(given);
    if (url === null) throw new RemoteRefusedError('invalid-url', 'This is no URL.');
    if (url.username !== '' || url.password !== '') {
      throw new RemoteRefusedError('forbidden-user-info', 'Leave out the user.');
    }
    if (!/^https?:$/.test(url.protocol)) throw new RemoteRefusedError('forbidden-scheme', 'Use https.');
    url.hash = '';
    return url;
  },
  fetch: () => assert.fail('no request is expected'),
  close: async () => {},
};
const source = urlSource({ fetcher });
const { signal } = new AbortController();

const SIGNED = 'https://x.example/a/b.safetensors?X-Amz-Signature=abc&part=1';

function refusal(given: string): ImportRefusedError {
  try {
    source.parse(given);
  } catch (error) {
    assert.ok(error instanceof ImportRefusedError);
    return error;
  }
  return assert.fail(`${given} was taken`);
}

describe('a url', () => {
  test('is a secret as a whole; what is stored and shown of it has none', () => {
    const { reference, secret, displayUrl } = source.parse(` ${SIGNED}#there `);
    assert.equal(secret, SIGNED);
    assert.equal(displayUrl, 'https://x.example/a/b.safetensors?X-Amz-Signature=…&part=1');
    assert.deepEqual(reference, { displayUrl, name: 'b.safetensors' });
  });

  test('has a provisional name and a host with its port', () => {
    const { provisionalName, host } = source.parse('https://X.Example/a/b%20c.png');
    assert.deepEqual([provisionalName, host], ['b c.png', 'x.example:443']);
    assert.equal(source.parse('https://x.example:8443/').host, 'x.example:8443');
    assert.equal(source.parse('http://x.example/').host, 'x.example:80');
    assert.equal(source.parse('http://[::1]:8080/').host, '[::1]:8080');
  });

  test('is refused as the fetcher refuses it, in its words', () => {
    for (const [given, code, message] of [
      ['no url', 'invalid-url', 'This is no URL.'],
      ['ftp://x.example/b', 'forbidden-scheme', 'Use https.'],
      ['https://me:hunter2@x.example/b', 'forbidden-user-info', 'Leave out the user.'],
    ] as const) {
      const error = refusal(given);
      assert.deepEqual([error.code, error.message, error.details], [code, message, {}]);
    }
  });

  test('that the fetcher cannot judge is a fault, and not the user’s', () => {
    const broken = urlSource({ fetcher: { ...fetcher, check: () => assert.fail('broken') } });
    assert.throws(() => broken.parse('https://x.example/'), assert.AssertionError);
  });

  test('of whatever form is taken, or refused with a reason', () => {
    const given = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc
        .tuple(
          fc.constantFrom('huggingface.co', 'civitai.com', 'x.example'),
          fc.webPath(),
          fc.webQueryParameters(),
        )
        .map(([host, path, query]) => `https://${host}${path}?${query}`),
    );
    fc.assert(
      fc.property(given, (text) => {
        try {
          source.parse(text);
        } catch (error) {
          assert.ok(error instanceof ImportRefusedError);
        }
      }),
    );
  });
});

describe('a link to a page of a model site', () => {
  for (const [given, hint] of [
    ['https://huggingface.co/org/name', /huggingFaceModelName.*"resolve"/],
    ['https://huggingface.co/models/org/name', /huggingFaceModelName/],
    ['https://hf.co/org/name/tree/main/unet', /huggingFaceModelName/],
    [
      'https://huggingface.co/org/name/blob/main/a.safetensors',
      /huggingFaceModelName.*"resolve" in place of "blob"/,
    ],
    ['https://huggingface.co/gpt2/blob/main/model.safetensors', /"resolve" in place of "blob"/],
    [
      'https://huggingface.co/datasets/org/name/blob/main/a.png',
      /^(?!.*huggingFaceModelName).*"resolve" in place of "blob"/,
    ],
    ['https://huggingface.co/spaces/org/name', /^(?!.*huggingFaceModelName).*"resolve"/],
    ['https://civitai.com/models/370194/a-name?modelVersionId=413566', /civitaiModelUrl/],
    ['https://www.civitai.red/fr/models/1', /civitaiModelUrl/],
    ['https://civitai.green/model-versions/1', /civitaiModelUrl/],
    ['https://civitai.com/images/1', /link of the file itself/],
  ] as const) {
    test(`is refused with a hint: ${given}`, () => {
      const error = refusal(given);
      assert.equal(error.code, 'invalid-reference');
      assert.match(error.message, hint);
    });
  }

  for (const given of [
    'https://huggingface.co/org/name/resolve/main/a.safetensors?download=true',
    'https://huggingface.co/org/name/raw/main/config.json',
    'https://huggingface.co/gpt2/resolve/main/model.safetensors',
    'https://huggingface.co/org/tree/resolve/main/a.png',
    'https://huggingface.co/datasets/org/name/resolve/main/a.png',
    'https://huggingface.co/avatars/0123.svg',
    'https://cdn-lfs.huggingface.co/org/name/blob',
    'https://civitai.com/api/download/models/413566?fileId=1',
    'https://image.civitai.com/models/a.png',
    'https://x.example/org/name/blob/main/a.png',
  ]) {
    test(`is not what this is: ${given}`, () => assert.equal(source.parse(given).secret, given));
  }
});

describe('the plan for a url', () => {
  async function planOf(given: string) {
    const { reference, secret } = source.parse(given);
    // As it comes back from the database.
    return source.plan({ reference: JSON.parse(JSON.stringify(reference)), secret }, 'model', signal);
  }

  test('is one file that nothing is known of', async () => {
    assert.deepEqual(await planOf(SIGNED), {
      name: null,
      shortDescription: null,
      triggerWords: [],
      origin: { provider: 'other', url: 'https://x.example/a/b.safetensors?X-Amz-Signature=…&part=1' },
      files: [{ path: 'b.safetensors', size: null, digest: null, role: 'content', locator: {} }],
    });
  });

  test('names the file by one segment, whatever the path decodes to', async () => {
    for (const [given, path] of [
      ['https://x.example/a%2F..%2Fb.png', 'b.png'],
      ['https://x.example/a%5Cb.png', 'b.png'],
      ['https://x.example/a%00%0Ab.png', 'ab.png'],
      ['https://x.example/a%2F..', 'download'],
      ['https://x.example/%2F', 'download'],
      ['https://x.example/', 'download'],
    ] as const) {
      assert.equal((await planOf(given)).files[0]?.path, path);
    }
  });
});

describe('the place of a file', () => {
  const file: PlannedFile = { path: 'b', size: null, digest: null, role: 'content', locator: {} };

  test('is the whole link', async () => {
    const { reference, secret } = source.parse(SIGNED);
    assert.deepEqual(await source.locate({ reference, secret }, file, signal), {
      via: 'http',
      url: SIGNED,
      maxConnections: 4,
    });
  });

  test('is refused once the link was dropped', async () => {
    const { reference } = source.parse(SIGNED);
    await assert.rejects(source.locate({ reference, secret: null }, file, signal), ImportRefusedError);
  });
});
