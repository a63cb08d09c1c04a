import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RemoteFetcher, RemoteRequest, RemoteResponse } from '../../../src/ports/remote-fetcher.ts';
import { civitaiSource } from '../../../src/sources/civitai/civitai.ts';
import { refusal, SIGNAL } from './started-site.ts';

const INSTALLATION = 'Bearer installation-token';
const PASTED = 'Bearer pasted-token';
const FILE = {
  path: 'a.safetensors',
  size: null,
  digest: null,
  role: 'content',
  locator: { host: '', versionId: 10, fileId: 100, selectors: {} },
} as const;

/** What a request to an origin has as a credential for it. */
type Sent = readonly [origin: string, authorization: string | undefined];

/** Stands for the Internet: every site answers 404, or redirects where it is told to. */
function watched(redirects: Readonly<Record<string, string>> = {}): {
  readonly fetcher: RemoteFetcher;
  readonly sent: Sent[];
} {
  const sent: Sent[] = [];
  const fetch = async ({ url, credential, headers = {} }: RemoteRequest): Promise<RemoteResponse> => {
    const { origin } = new URL(url);
    assert.ok(credential === undefined || credential.origin === origin, 'a credential for another origin');
    assert.doesNotMatch(url + JSON.stringify(headers), /token/);
    sent.push([origin, credential?.authorization]);
    const location = redirects[origin];
    return {
      status: location === undefined ? 404 : 307,
      url,
      header: (name) => (name === 'location' ? location : undefined),
      body: (async function* () {})(),
      discard: () => {},
    };
  };
  return { fetcher: { check: (url) => new URL(url), fetch, close: async () => {} }, sent };
}

function open(fetcher: RemoteFetcher, endpoint?: string) {
  const token = 'installation-token';
  const retry = { tries: 1, wait: () => 0 };
  return civitaiSource({ fetcher, token, retry, ...(endpoint === undefined ? {} : { endpoint }) });
}

/** Everything that is sent to find out that there is no such model. */
async function asked(given: string, endpoint?: string): Promise<readonly Sent[]> {
  const { fetcher, sent } = watched();
  const source = open(fetcher, endpoint);
  assert.equal((await refusal(source.plan(source.parse(given), 'model', SIGNAL))).code, 'not-found');
  return sent;
}

describe('with the default endpoint, both names of the service see', () => {
  const [com, red] = ['https://civitai.com', 'https://civitai.red'];
  for (const [what, given, sent] of [
    [
      'the token of the installation',
      `${com}/models/1`,
      [
        [com, INSTALLATION],
        [red, INSTALLATION],
      ],
    ],
    [
      'it also for a URL of the other name',
      `${red}/models/1`,
      [
        [red, INSTALLATION],
        [com, INSTALLATION],
      ],
    ],
    [
      'a pasted token',
      `${com}/models/1?token=pasted-token`,
      [
        [com, PASTED],
        [red, PASTED],
      ],
    ],
    [
      'a token for an alias',
      'https://www.civitai.green/models/1?token=pasted-token',
      [
        [com, PASTED],
        [red, PASTED],
      ],
    ],
  ] as const) {
    test(what, async () => assert.deepEqual(await asked(given), sent));
  }
});

for (const endpoint of [
  'https://mirror.example',
  'https://mirror.example/civitai',
  'https://civitai.com:8443',
]) {
  test(`with ${endpoint} as the endpoint, no other site is asked, and none sees a token`, async () => {
    const { origin } = new URL(endpoint);
    for (const host of ['civitai.com', 'civitai.red', 'civitai.green']) {
      assert.deepEqual(await asked(`https://${host}/models/1`, endpoint), [[origin, INSTALLATION]]);
      const pasted = `https://${host}/models/1?token=pasted-token`;
      assert.deepEqual(await asked(pasted, endpoint), [[origin, PASTED]]);
    }
  });
}

for (const [endpoint, target] of [
  ['https://civitai.com', 'https://civitai.green'],
  ['https://civitai.com', 'https://www.civitai.com'],
  ['https://civitai.com', 'https://civitai.com:8443'],
  ['https://mirror.example', 'https://civitai.com'],
  ['https://mirror.example', 'https://civitai.red'],
] as const) {
  test(`a redirect from ${endpoint} to ${target} does not take the token along`, async () => {
    const { fetcher, sent } = watched({ [endpoint]: `${target}/api/download/models/10?fileId=100` });
    const source = open(fetcher, endpoint);
    const { reference, secret } = source.parse('https://civitai.com/models/1');
    await source.locate({ reference, secret }, FILE, SIGNAL).catch(() => {});
    assert.deepEqual(sent[0], [endpoint, INSTALLATION]);
    for (const [origin, authorization] of sent.slice(1)) {
      assert.deepEqual([origin, authorization], [target, undefined]);
    }
  });
}
