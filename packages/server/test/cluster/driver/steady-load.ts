import { Api, putPart, type UploadJson } from '../../acceptance/driver/api.ts';
import { textFields } from '../../acceptance/driver/sample-files.ts';
import { API_KEY, API_SECRET } from '../../acceptance/driver/server.ts';
import { until } from '../../acceptance/driver/until.ts';

/** Clients at the same time. */
const CLIENTS = 4;

export interface Load {
  /** Uploads imported by now. */
  readonly uploads: number;
  /** What went wrong by now: nothing, where no request failed and every upload was imported. */
  readonly failures: readonly string[];
  /** Resolves when the uploads that were begun have ended. */
  stop(): Promise<void>;
}

/** Clients that upload, list and download all the time, and try nothing again. */
export function steadyLoad(url: string): Load {
  const api = new Api({ url }, { apiKey: API_KEY, apiSecret: API_SECRET });
  const failures: string[] = [];
  let uploads = 0;
  let stopped = false;

  async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await api.call<T>(method, path, body);
    if (answer.status !== 200)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async function uploadOne(name: string): Promise<void> {
    const bytes = Buffer.from(`${name} ${'x'.repeat(1000)}`);
    const fields = { ...textFields(`${name}.txt`), fileSize: bytes.length, parts: 1 };
    const { upload } = await ask<{ upload: UploadJson }>('POST', '/uploads', fields);
    const part = await putPart(upload.parts?.[0]?.url ?? '', bytes);
    if (part.status !== 200) throw new Error(`part: ${part.status} ${await part.text()}`);
    await ask('POST', `/uploads/${upload.id}/action`, { action: 'complete' });
    const settled = await until(`${name} has settled`, async () => {
      const now = await ask<{ upload: UploadJson }>('GET', `/uploads/${upload.id}`);
      return ['imported', 'failed'].includes(now.upload.status) && now.upload;
    });
    if (settled.status !== 'imported') throw new Error(`${name}: ${settled.errorMessage}`);
    await ask('GET', '/uploads?pageSize=5');
    await ask('GET', `/assets/${settled.entityId}`);
    uploads += 1;
  }

  async function client(number: number): Promise<void> {
    for (let count = 0; !stopped; count += 1) {
      await uploadOne(`client ${number} file ${count}`).catch((error: Error) => {
        failures.push(`${error.message} ${(error.cause as Error | undefined)?.message ?? ''}`);
      });
    }
  }

  const clients = Array.from({ length: CLIENTS }, (_, number) => client(number));
  return {
    get uploads() {
      return uploads;
    },
    failures,
    async stop() {
      stopped = true;
      await Promise.all(clients);
    },
  };
}
