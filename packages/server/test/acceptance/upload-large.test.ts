import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { Api, putPart, type UploadJson } from './driver/api.ts';
import { retrieveAsset } from './driver/assets.ts';
import { WITHOUT_DISK } from './driver/chosen-services.ts';
import { storedFiles } from './driver/disk-usage.ts';
import { MIB, MIN_PART, sampleText, textFields } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';
import type { StoredFile } from './driver/stored-file.ts';

const FILE_SIZE = 1024 * MIB;
const PARTS = Math.ceil(FILE_SIZE / MIN_PART);
/** PUTs at a time. */
const PARALLEL = 6;
/** Most bytes that the server may have resident, ever. */
const MEMORY_LIMIT = 256 * MIB;
/** Bytes that complete and import may write besides: database pages, logs. */
const BOOKKEEPING = 16 * MIB;

const template = sampleText('a gibibyte', MIN_PART);

/** The bytes of one part: the template under a line of its own, so that no part is like another. */
function partBytes(number: number): Buffer {
  const size = Math.min(MIN_PART, FILE_SIZE - (number - 1) * MIN_PART);
  const bytes = Buffer.from(template.subarray(0, size));
  bytes.write(`part ${String(number).padStart(5, '0')}\n`, 0, 'latin1');
  return bytes;
}

/** A number from a file of `/proc/<pid>`, or undefined where there is no such file system. */
async function processNumber(pid: number, file: string, field: RegExp): Promise<number | undefined> {
  if (!existsSync(`/proc/${pid}/${file}`)) return undefined;
  const match = field.exec(await readFile(`/proc/${pid}/${file}`, 'utf8'));
  return match === null ? undefined : Number(match[1]);
}

/** The most that the kernel has ever seen resident: no sample can miss it. */
async function peakMemory(pid: number): Promise<number | undefined> {
  const kib = await processNumber(pid, 'status', /^VmHWM:\s+(\d+) kB$/m);
  return kib === undefined ? undefined : kib * 1024;
}

/** Bytes that the process has handed to write calls, whatever the file. */
function bytesWritten(pid: number): Promise<number | undefined> {
  return processNumber(pid, 'io', /^wchar: (\d+)$/m);
}

describe('a file of 1 GiB in parts of 5 MiB', () => {
  let server: TestServer;
  let api: Api;
  let upload: UploadJson;
  let entityId: string;
  let stored: readonly StoredFile[];
  const whole = createHash('sha256');

  before(async () => {
    server = await startServer();
    api = Api.of(server);
    upload = await api.createUpload({ ...textFields('gibibyte.txt'), fileSize: FILE_SIZE, parts: PARTS });
  });
  after(() => server.dispose());

  it('is received several parts at a time', async () => {
    let next = 1;
    async function sender(): Promise<void> {
      for (let number = next++; number <= PARTS; number = next++) {
        const bytes = partBytes(number);
        // Numbers are handed out in order and nothing is awaited in between: so is the digest.
        whole.update(bytes);
        const answer = await putPart(upload.parts?.[number - 1]?.url ?? '', bytes);
        assert.equal(answer.status, 200, `part ${number}: ${await answer.text()}`);
      }
    }
    await Promise.all(Array.from({ length: PARALLEL }, sender));
    stored = await storedFiles(server.dataDirectory);
  });

  it('is completed and imported without writing its bytes again', async (test) => {
    const before = await bytesWritten(server.pid);
    await api.completeUpload(upload.id);
    const settled = await api.settled(upload.id);
    assert.equal(settled.status, 'imported', settled.errorMessage);
    entityId = settled.entityId ?? '';

    const inodes = (files: readonly StoredFile[]) =>
      files.map((file) => file.inode).toSorted((a, b) => a - b);
    const now = await storedFiles(server.dataDirectory);
    // A bucket makes one object of its parts.
    if (WITHOUT_DISK === false) {
      assert.deepEqual(
        inodes(now),
        inodes(stored),
        'the bytes are in other files than they were received in',
      );
    }
    const allocated = now.reduce((sum, file) => sum + file.allocated, 0);
    assert.ok(
      allocated >= FILE_SIZE && allocated < FILE_SIZE + BOOKKEEPING,
      `${allocated} bytes on the disk`,
    );
    const after = await bytesWritten(server.pid);
    if (before === undefined || after === undefined) {
      test.diagnostic('written bytes not checked: there is no /proc here');
      return;
    }
    // Reading the file into the decoder counts as writing to its pipe: at most once over.
    assert.ok(after - before < FILE_SIZE + BOOKKEEPING, `${after - before} bytes written after the parts`);
  });

  it('is downloaded in ranges, byte for byte', async () => {
    const { url, sha256 } = await retrieveAsset(api, entityId);
    const received = createHash('sha256');
    const step = 64 * MIB - 7;
    for (let start = 0; start < FILE_SIZE; start += step) {
      const end = Math.min(start + step, FILE_SIZE) - 1;
      const response = await fetch(url, { headers: { range: `bytes=${start}-${end}` } });
      assert.equal(response.status, 206);
      assert.equal(response.headers.get('content-range'), `bytes ${start}-${end}/${FILE_SIZE}`);
      assert.ok(response.body);
      for await (const chunk of response.body) received.update(chunk);
    }
    const expected = whole.digest('hex');
    assert.equal(received.digest('hex'), expected);
    assert.equal(sha256, expected);
  });

  it('never made the server keep more than 256 MiB in memory', async (test) => {
    const peak = await peakMemory(server.pid);
    if (peak === undefined) {
      test.skip('there is no /proc here to read the peak from');
      return;
    }
    test.diagnostic(`peak: ${Math.round(peak / MIB)} MiB resident`);
    assert.ok(peak < MEMORY_LIMIT, `${Math.round(peak / MIB)} MiB were resident`);
  });
});
