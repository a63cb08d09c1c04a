import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ImportRefusedError } from '../../../ports/import-source.ts';
import { HubEndpoint } from '../hub-endpoint.ts';
import { isSafePath } from '../safe-path.ts';
import { displayUrl, type HubReference } from './hub-reference.ts';
import { type ParsedReference, parseReference } from './parse-reference.ts';

const official = new HubEndpoint('https://huggingface.co/');
const mirror = new HubEndpoint('http://127.0.0.1:8080/hf');
const SHA = '0123456789abcdef0123456789abcdef01234567';
const TOKEN = `hf_${'aB3'.repeat(11)}x`;

const reference = (more: Partial<HubReference> = {}): HubReference => ({
  repository: 'org/name',
  revision: 'main',
  path: null,
  quantization: null,
  ...more,
});

const ACCEPTED: readonly [given: string, wanted: Partial<HubReference>][] = [
  ['org/name', {}],
  ['  org/name\n', {}],
  ['org/name/', {}],
  ['gpt2', { repository: 'gpt2' }],
  ['gpt2@main/model.safetensors', { repository: 'gpt2', path: 'model.safetensors' }],
  ['models/org/name', {}],
  ['org/name.v1.5_x-y', { repository: 'org/name.v1.5_x-y' }],
  ['org/name@v1.0', { revision: 'v1.0' }],
  [`org/name@${SHA}`, { revision: SHA }],
  ['org/name@feature%2Ffoo', { revision: 'feature/foo' }],
  ['org/name@refs/pr/3', { revision: 'refs/pr/3' }],
  ['org/name@refs/pr/3/unet/x.safetensors', { revision: 'refs/pr/3', path: 'unet/x.safetensors' }],
  ['org/name@refs%2Fpr%2F3/x.safetensors', { revision: 'refs/pr/3', path: 'x.safetensors' }],
  ['org/name@refs/convert/parquet/x', { revision: 'refs/convert/parquet', path: 'x' }],
  ['org/name@main/unet/x.safetensors', { path: 'unet/x.safetensors' }],
  ['org/name@main/a@b.safetensors', { path: 'a@b.safetensors' }],
  ['org/name@main/100%.safetensors', { path: '100%.safetensors' }],
  ['org/name@main/?download=true', {}],
  ['org/name:Q4_K_M', { quantization: 'Q4_K_M' }],
  ['org/name:q4_k_m', { quantization: 'Q4_K_M' }],
  ['org/name:UD-Q4_K_XL', { quantization: 'UD-Q4_K_XL' }],
  ['org/name@v1:Q8_0', { revision: 'v1', quantization: 'Q8_0' }],
  ['org/name@refs/pr/3:Q8_0', { revision: 'refs/pr/3', quantization: 'Q8_0' }],
  ['hf://org/name', {}],
  ['HF://org/name', {}],
  ['hf://models/org/name@v1/x.gguf', { revision: 'v1', path: 'x.gguf' }],
  ['hf://org/name/tree/main/unet', { path: 'unet' }],
  ['https://huggingface.co/org/name', {}],
  ['http://huggingface.co/org/name/', {}],
  ['HTTPS://HuggingFace.co/org/name', {}],
  ['huggingface.co/org/name', {}],
  ['www.huggingface.co/org/name', {}],
  ['https://www.huggingface.co/org/name', {}],
  ['hf.co/org/name:Q5_K_M', { quantization: 'Q5_K_M' }],
  ['https://huggingface.co/models/org/name', {}],
  ['https://huggingface.co/org/name?library=diffusers#usage', {}],
  ['https://huggingface.co/org/name@v1/x.gguf', { revision: 'v1', path: 'x.gguf' }],
  ['https://huggingface.co/org/name/tree/main', {}],
  ['https://huggingface.co/org/name/tree/fp16/unet/', { revision: 'fp16', path: 'unet' }],
  ['https://huggingface.co/org/name/tree/refs%2Fpr%2F1', { revision: 'refs/pr/1' }],
  ['https://huggingface.co/org/name/tree/refs/pr/1/unet', { revision: 'refs/pr/1', path: 'unet' }],
  ['https://huggingface.co/org/name/tree/feature%2Ffoo', { revision: 'feature/foo' }],
  ['https://huggingface.co/org/name/tree/main:Q4_0', { quantization: 'Q4_0' }],
  ['https://huggingface.co/org/name/blob/main/a%20b%23c%3F.bin', { path: 'a b#c?.bin' }],
  ['https://huggingface.co/org/name/blob/main/unet%2Fx.bin', { path: 'unet/x.bin' }],
  ['https://huggingface.co/org/name/blob/main/x.py#L10', { path: 'x.py' }],
  ['https://huggingface.co/org/name/resolve/main/x.bin?download=true', { path: 'x.bin' }],
  ['https://huggingface.co/org/name/raw/v1/x.json', { revision: 'v1', path: 'x.json' }],
  ['https://huggingface.co/org/name/blame/main/x.json', { path: 'x.json' }],
  ['org/name/resolve/main/a%20b.bin', { path: 'a b.bin' }],
  ['https://huggingface.co/gpt2/tree/main', { repository: 'gpt2' }],
  ['https://huggingface.co/gpt2/blob/main/x.bin', { repository: 'gpt2', path: 'x.bin' }],
  ['https://huggingface.co/org/tree/tree/v1', { repository: 'org/tree', revision: 'v1' }],
  ['https://huggingface.co/org/name/blob/main/模型.safetensors', { path: '模型.safetensors' }],
];

const REFUSED: readonly [given: string, hint: RegExp][] = [
  ['', /Give the org\/name/],
  ['   ', /Give the org\/name/],
  ['x'.repeat(3000), /too long/],
  ['org/na\nme', /line breaks/],
  ['datasets/org/name', /data set.*Give the org\/name of a model/],
  ['https://huggingface.co/datasets/org/name', /data set/],
  ['hf://datasets/org/name/x.csv', /data set/],
  ['https://huggingface.co/spaces/org/name', /Space/],
  ['https://huggingface.co/kernels/org/name', /kernel/],
  ['https://huggingface.co/buckets/org/name', /bucket/],
  ['https://huggingface.co/collections/org/some-1234', /collection/],
  ['https://huggingface.co/org', /user or an organisation.*Give org\/name/],
  ['hf.co/org', /user or an organisation/],
  ['https://huggingface.co/', /user or an organisation/],
  ['https://huggingface.co', /user or an organisation/],
  ['https://huggingface.co/settings/tokens', /not that of a model/],
  ['https://huggingface.co/api/models/org/name', /not that of a model/],
  ['https://huggingface.co/docs/hub/api', /not that of a model/],
  [`https://huggingface.co/org/name/commit/${SHA}`, /Give org\/name@ and the commit/],
  ['https://huggingface.co/org/name/commits/main', /Give org\/name@ and the commit/],
  ['https://huggingface.co/org/name/discussions/5', /two parts/],
  ['https://huggingface.co/org/name/settings', /two parts/],
  ['https://huggingface.co/org/name/tree', /ends before it names a revision/],
  ['https://huggingface.co/org/name/blob/main', /ends before it names a file/],
  ['org/name/model.safetensors', /org\/name@revision\/path/],
  ['a/b/c', /two parts/],
  ['https://example.com/org/name', /`url`/],
  ['https://huggingface.co.example.com/org/name', /`url`/],
  ['https://huggingface.co:8443/org/name', /`url`/],
  ['https://civitai.com/models/1', /`url`/],
  ['ftp://huggingface.co/org/name', /Only https/],
  ['git@hf.co:org/name', /address for git.*org\/name/],
  ['org/na me', /No model can have this name/],
  ['org/-name', /No model can have this name/],
  ['org/name-', /No model can have this name/],
  ['org/.name', /No model can have this name/],
  ['org/na--me', /No model can have this name/],
  ['org/na..me', /No model can have this name/],
  ['org/name.git', /No model can have this name/],
  [`org/${'n'.repeat(97)}`, /No model can have this name/],
  ['../../etc/passwd', /./],
  ['org/name@', /No model can have this name|No revision/],
  ['org/name@a..b', /No revision can have this name/],
  ['org/name@-x', /No revision can have this name/],
  ['org/name@main/../../x', /path must be relative/],
  ['org/name@main//x', /path must be relative/],
  ['org/name@main/a\\b', /path must be relative/],
  ['https://huggingface.co/org/name/blob/main/..%2F..%2Fx', /path must be relative/],
  ['https://huggingface.co/org/name/blob/main/a%00b', /path must be relative/],
  ['https://huggingface.co/org/name/blob/main/a%zz', /percent-encoded/],
  ['org/name:', /quantisation/],
  ['org/name:Q4 K', /quantisation/],
  ['https://huggingface.co/org/name:Q4_K_M/blob/main/x.gguf', /either a path or a quantisation/],
  [`org/name@main/${TOKEN}.bin`, /access token/],
  [`${TOKEN}@main`, /access token/],
];

function refusal(given: string, endpoint = official): ImportRefusedError {
  try {
    parseReference(given, endpoint);
  } catch (error) {
    assert.ok(error instanceof ImportRefusedError, String(error));
    return error;
  }
  return assert.fail(`${given} was accepted`);
}

function shown(endpoint: HubEndpoint, { reference: kept, folder }: ParsedReference): string {
  return displayUrl(endpoint, kept, folder);
}

describe('a reference to a model', () => {
  for (const [given, wanted] of ACCEPTED) {
    it(`is understood as ${JSON.stringify(given)}`, () => {
      const parsed = parseReference(given, official);
      assert.deepEqual(parsed.reference, reference(wanted));
      assert.equal(parsed.token, null);
    });
  }

  for (const [given, hint] of REFUSED) {
    it(`is refused as ${JSON.stringify(given.slice(0, 60))}, with what to give instead`, () => {
      const error = refusal(given);
      assert.equal(error.code, 'invalid-reference');
      assert.match(error.message, hint);
    });
  }

  it('has one display URL, which gives the same reference again', () => {
    const cases: [string, string][] = [
      ['org/name', 'https://huggingface.co/org/name/tree/main'],
      ['org/name@feature%2Ffoo', 'https://huggingface.co/org/name/tree/feature%2Ffoo'],
      ['org/name@v1/a b.bin', 'https://huggingface.co/org/name/blob/v1/a%20b.bin'],
      ['org/name@v1/unet/', 'https://huggingface.co/org/name/tree/v1/unet'],
      ['org/name:q4_0', 'https://huggingface.co/org/name/tree/main:Q4_0'],
    ];
    for (const [given, url] of cases) {
      const parsed = parseReference(given, official);
      assert.equal(shown(official, parsed), url);
      assert.deepEqual(parseReference(url, official).reference, parsed.reference);
    }
  });

  it('may be a link of the configured endpoint, below its path, as well as of the official Hub', () => {
    for (const given of [
      'http://127.0.0.1:8080/hf/org/name/tree/main',
      '127.0.0.1:8080/hf/org/name',
      'https://huggingface.co/org/name',
      'hf.co/org/name',
    ]) {
      assert.deepEqual(parseReference(given, mirror).reference, reference());
    }
    const parsed = parseReference('org/name', mirror);
    assert.equal(shown(mirror, parsed), 'http://127.0.0.1:8080/hf/org/name/tree/main');
    assert.match(refusal('http://127.0.0.1:8080/org/name', mirror).message, /begin with http.*\/hf\//);
    assert.match(refusal('http://127.0.0.1:9090/hf/org/name', mirror).message, /does not lead to/);
  });
});

describe('a token in a link', () => {
  for (const given of [
    `https://huggingface.co/org/name?token=${TOKEN}`,
    `huggingface.co/org/name/resolve/main/x.bin?download=true&token=${TOKEN}`,
    `https://user:${TOKEN}@huggingface.co/org/name`,
    `https://${TOKEN}@hf.co/org/name`,
    `${TOKEN}@huggingface.co/org/name`,
  ]) {
    it(`is kept apart in ${given.replace(TOKEN, 'TOKEN')}`, () => {
      const parsed = parseReference(given, official);
      assert.equal(parsed.token, TOKEN);
      assert.equal(parsed.reference.repository, 'org/name');
      assert.doesNotMatch(JSON.stringify(parsed.reference) + shown(official, parsed), /hf_/);
    });
  }

  it('is for the host of the link: it is not taken to another', () => {
    const error = refusal(`https://huggingface.co/org/name?token=${TOKEN}`, mirror);
    assert.match(error.message, /token for another host/);
    assert.equal(parseReference(`http://127.0.0.1:8080/hf/org/name?token=t`, mirror).token, 't');
  });

  it('is dropped where no link is given', () => {
    const parsed = parseReference(`org/name@main/x.bin?token=${TOKEN}`, official);
    assert.deepEqual([parsed.reference, parsed.token], [reference({ path: 'x.bin' }), null]);
  });

  it('that cannot be a header is refused', () => {
    assert.match(
      refusal('https://huggingface.co/org/name?token=a%0Ab').message,
      /token in the link is malformed/,
    );
  });
});

describe('whatever is given as a reference', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...'https:// http:// hf:// huggingface.co hf.co www. / // @ : ? # % %2F %2e%2e .. . \\ org name'.split(
        ' ',
      ),
      ...'models datasets tree blob resolve raw main refs/pr/1 Q4_K_M ?token= &token= user: [ ::1 ] \u0000'.split(
        ' ',
      ),
      TOKEN,
      ' ',
    ),
    fc.string({ unit: 'binary', maxLength: 6 }),
  );
  const given = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

  it('is understood or refused, and gives no token away', () => {
    fc.assert(
      fc.property(given, fc.constantFrom(official, mirror), (text, endpoint) => {
        let parsed: ParsedReference;
        try {
          parsed = parseReference(text, endpoint);
        } catch (error) {
          assert.ok(error instanceof ImportRefusedError, String(error));
          assert.equal(error.code, 'invalid-reference');
          assert.ok(!`${error.message}${JSON.stringify(error.details)}`.includes(TOKEN));
          return;
        }
        const kept = `${JSON.stringify(parsed.reference)} ${shown(endpoint, parsed)}`;
        assert.ok(!kept.includes(TOKEN), kept);
        assert.ok(URL.canParse(shown(endpoint, parsed)));
      }),
      { numRuns: 3000 },
    );
  });

  const name = fc
    .stringMatching(/^[A-Za-z0-9]([A-Za-z0-9]|[._][A-Za-z0-9]){0,20}$/)
    .filter((word) => !word.endsWith('.git'));
  const segment = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 10 })
    .filter((word) => !/[/:]/.test(word) && isSafePath(word));
  const references = fc
    .record({
      repository: fc.tuple(name, name).map((names) => names.join('/')),
      revision: fc.oneof(
        name,
        fc.constant('refs/pr/7'),
        fc.tuple(name, name).map((names) => names.join('/')),
      ),
      path: fc.option(fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))),
      quantization: fc.option(fc.constantFrom('Q4_K_M', 'IQ2_XS', 'F16')),
    })
    .filter(({ path, quantization }) => path === null || quantization === null);

  it('comes back from its display URL', () => {
    fc.assert(
      fc.property(references, fc.boolean(), fc.constantFrom(official, mirror), (wanted, folder, endpoint) => {
        const url = displayUrl(endpoint, wanted, folder);
        assert.deepEqual(parseReference(url, endpoint).reference, { ...wanted }, url);
      }),
    );
  });
});
