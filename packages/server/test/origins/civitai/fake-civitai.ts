import { type Answer, jsonAnswer, sendAnswer } from './answer.ts';
import type { FakeCivitaiOptions } from './catalogue.ts';
import { FakeSite } from './fake-site.ts';
import type { FaultName } from './faults.ts';
import { type RecordedRequest, type RecordedServer, startRecordedServer } from './recorded-server.ts';
import { type FakeStorage, startFakeStorage } from './storage.ts';

/** The protocol of civitai.com on 127.0.0.1, with its storage on another port. */
export interface FakeCivitai {
  /** For `CIVITAI_ENDPOINT`. */
  readonly endpoint: string;
  readonly storage: FakeStorage;
  /** What the site was asked, storage not included. */
  readonly requests: readonly RecordedRequest[];
  /** Answers the next requests with a fault. @param times @default 1 */
  fail(fault: FaultName, path: RegExp, times?: number): void;
  /** Answers a path with any text, until further notice. @param change @default status 200, as JSON */
  answer(path: string, body: string, change?: Partial<Omit<Answer, 'body'>>): void;
  close(): Promise<void>;
}

export async function startFakeCivitai(options: FakeCivitaiOptions): Promise<FakeCivitai> {
  const storage = await startFakeStorage();
  const site = new FakeSite(options, storage);
  const server = await startRecordedServer((request, url, response) => {
    sendAnswer(response, site.answer(request, url, server.base));
  });
  return {
    endpoint: server.base,
    storage,
    requests: server.requests,
    fail: (fault, path, times = 1) => site.faults.add(fault, path, times),
    answer: (path, body, change) => site.answers.set(path, { ...jsonAnswer(200, body), ...change }),
    close: () => closeAll(server, storage),
  };
}

async function closeAll(server: RecordedServer, storage: FakeStorage): Promise<void> {
  await Promise.all([server.close(), storage.close()]);
}
