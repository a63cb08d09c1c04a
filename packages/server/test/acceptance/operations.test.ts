import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Api, putPart } from './driver/api.ts';
import { WITHOUT_DISK } from './driver/chosen-services.ts';
import { runProgram } from './driver/run-program.ts';
import { sampleText, textFields } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';

const LINTER = join(dirname(fileURLToPath(import.meta.resolve('@redocly/cli/package.json'))), 'bin/cli.js');
const RULES = fileURLToPath(new URL('../../../contract/redocly.yaml', import.meta.url));

describe('what operators and tools read', () => {
  let server: TestServer;

  before(async () => {
    server = await startServer();
  });
  after(() => server.dispose());

  async function page(path: string): Promise<{ headers: Headers; text: string }> {
    const response = await fetch(`${server.url}${path}`);
    const text = await response.text();
    assert.equal(response.status, 200, text);
    return { headers: response.headers, text };
  }

  it('/healthz and /readyz say ok, without credentials', async () => {
    for (const path of ['/healthz', '/readyz']) {
      assert.deepEqual(JSON.parse((await page(path)).text), { status: 'ok' });
    }
  });

  it('/openapi.json passes an independent linter', async () => {
    await using stack = new AsyncDisposableStack();
    const directory = await mkdtemp(join(tmpdir(), 'wharf-openapi-'));
    stack.defer(() => rm(directory, { recursive: true, force: true }));
    const file = join(directory, 'openapi.json');
    await writeFile(file, (await page('/openapi.json')).text);
    const { code, stdout, stderr } = await runProgram([LINTER, 'lint', '--config', RULES, file], {
      HOME: directory,
      REDOCLY_TELEMETRY: 'off',
      REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
    });
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    assert.match(stdout + stderr, /is valid/);
  });

  it('/openapi.json names this server as the one to call', async () => {
    const document = JSON.parse((await page('/openapi.json')).text) as {
      openapi: string;
      servers: { url: string }[];
    };
    assert.match(document.openapi, /^3\.1\./);
    assert.deepEqual(document.servers, [{ url: server.url }]);
  });

  it('/docs works offline: it refers to nothing outside, runs no inline script and may not be framed', async () => {
    const { headers, text } = await page('/docs');
    assert.match(headers.get('content-type') ?? '', /^text\/html/);
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'self'(;|$)/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /https?:/);
    assert.doesNotMatch(text, /<script(?![^>]*\ssrc=)/);
    const references = [...text.matchAll(/\b(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
    assert.ok(references.length > 0);
    for (const reference of references.filter((candidate) => !candidate.startsWith('data:'))) {
      assert.doesNotMatch(reference, /^(https?:)?\/\//);
      const asset = await fetch(new URL(reference, `${server.url}/docs`));
      assert.equal(asset.status, 200, reference);
      assert.equal(asset.headers.get('x-content-type-options'), 'nosniff');
      const styles = (asset.headers.get('content-type') ?? '').startsWith('text/css');
      const body = await asset.text();
      assert.ok(body.length > 0);
      if (styles) assert.doesNotMatch(body, /url\(["']?(https?:)?\/\//);
      if (reference.endsWith('start.js')) assert.match(body, /openapi\.json/);
    }
  });

  it('/metrics is in the Prometheus text format and counts what happens', async () => {
    const api = Api.of(server);
    const bytes = sampleText('counted', 1000);
    await api.uploadFile(bytes, textFields('counted.txt'));
    const pending = await api.createUpload({ ...textFields('reserved.txt'), fileSize: 4321, parts: 1 });
    const { headers, text } = await page('/metrics');
    assert.match(headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
    const series = readSeries(text);
    assert.equal(series.get('wharf_uploads{status="imported"}'), 1);
    assert.equal(series.get('wharf_uploads{status="pending"}'), 1);
    assert.equal(series.get('wharf_jobs{status="success"}'), 1);
    assert.equal(series.get('wharf_reserved_bytes'), 4321);
    // Those of a bucket pass by this server.
    if (WITHOUT_DISK === false) assert.equal(series.get('wharf_part_bytes_total'), bytes.length);
    const creates = 'wharf_http_request_seconds_count{method="POST",route="/v1/uploads",status="200"}';
    assert.equal(series.get(creates), 2);
    assert.ok((series.get('process_resident_memory_bytes') ?? 0) > 0);
    assert.ok([...series.keys()].some((name) => name.startsWith('nodejs_eventloop_lag')));
    // Ids would make a new series for every upload.
    assert.doesNotMatch(text, /upload_[A-Za-z0-9]{24}/);

    assert.equal((await putPart(pending.parts?.[0]?.url ?? '', sampleText('x', 4321))).status, 200);
    // A bucket is not asked what it has before the upload is looked at.
    const reserved = WITHOUT_DISK === false ? 0 : 4321;
    assert.equal(readSeries((await page('/metrics')).text).get('wharf_reserved_bytes'), reserved);
  });

  /** Reads the exposition format strictly: comments, or one series with its value on a line. */
  function readSeries(text: string): Map<string, number> {
    const series = new Map<string, number>();
    const typed = new Set<string>();
    for (const line of text.split('\n')) {
      const type = /^# TYPE (\S+) (counter|gauge|histogram|summary)$/.exec(line);
      if (type !== null) typed.add(type[1] ?? '');
      if (line === '' || line.startsWith('#')) continue;
      const match = /^([a-z_][a-z0-9_]*)(\{[^{}]*\})? (-?[\d.e+-]+|NaN|[+-]Inf)$/i.exec(line);
      assert.ok(match, `not in the format: ${line}`);
      const family = (match[1] ?? '').replace(/_(bucket|sum|count)$/, '');
      assert.ok(typed.has(family) || typed.has(match[1] ?? ''), `${match[1]} has no type`);
      series.set(`${match[1]}${match[2] ?? ''}`, Number(match[3]));
    }
    return series;
  }
});
