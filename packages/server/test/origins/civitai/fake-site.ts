import type { IncomingMessage } from 'node:http';
import { type Answer, jsonAnswer, pageAnswer } from './answer.ts';
import { modelAnswer, versionAnswer } from './api-answers.ts';
import { type FakeAccount, type FakeCivitaiOptions, type FakeFile, sha256 } from './catalogue.ts';
import { answerDownload, type DownloadRequest } from './download-route.ts';
import { Faults } from './faults.ts';
import type { FakeStorage } from './storage.ts';

const BROWSER = /mozilla|chrome|safari|firefox|opera|edge/i;
const MAX_INT4 = 2_147_483_647;
const ROUTES =
  /^(\/api\/v1\/models\/|\/api\/v1\/model-versions\/by-hash\/|\/api\/v1\/model-versions\/|\/api\/download\/models\/|\/api\/v1\/me$)([^/]*)$/;

/** Routes of the site: the API, downloads, and pages for people. */
export class FakeSite {
  readonly faults = new Faults();
  /** By path, what is answered instead. */
  readonly answers = new Map<string, Answer>();
  readonly #options: FakeCivitaiOptions;
  readonly #storage: FakeStorage;
  readonly #missed = new Map<number, number>();

  constructor(options: FakeCivitaiOptions, storage: FakeStorage) {
    this.#options = options;
    this.#storage = storage;
  }

  answer(request: IncomingMessage, { pathname, searchParams }: URL, base: string): Answer {
    const fault = this.faults.take(pathname);
    if (fault !== undefined) return fault;
    const fixed = this.answers.get(pathname);
    if (fixed !== undefined) return fixed;
    if (request.method !== 'GET') return jsonAnswer(405, { error: 'Method not allowed' });
    const [, route = '', subject = ''] = ROUTES.exec(pathname) ?? [];
    const account = this.#account(request, searchParams);
    switch (route) {
      case '/api/v1/models/':
        return this.#model(Number(subject), base);
      case '/api/v1/model-versions/':
        return this.#version(Number(subject), base);
      case '/api/v1/model-versions/by-hash/':
        return this.#version(this.#withHash(subject), base);
      case '/api/v1/me':
        return accountAnswer(account);
      case '/api/download/models/':
        return this.#download(Number(subject), request, searchParams, account);
      default:
        return pageAnswer(pathname === '/login' ? 200 : 404, 'Civitai');
    }
  }

  #download(
    versionId: number,
    request: IncomingMessage,
    query: URLSearchParams,
    account: FakeAccount | undefined,
  ): Answer {
    const asked: DownloadRequest = {
      query,
      account,
      found: this.#find(versionId),
      browser: BROWSER.test(request.headers['user-agent'] ?? ''),
      loginOnly: this.#options.loginOnly ?? false,
      isMissing: (file) => this.#isMissing(file),
      sign: (file) => this.#storage.sign(file),
    };
    return answerDownload(asked);
  }

  #model(id: number, base: string): Answer {
    if (!(id > 0 && id <= MAX_INT4)) return jsonAnswer(400, { error: '✖ Too big: expected number' });
    const model = this.#options.models.find((candidate) => candidate.id === id);
    if (model === undefined) return jsonAnswer(404, { error: `No model with id ${id}` });
    return jsonAnswer(200, modelAnswer(model, base));
  }

  #version(id: number | undefined, base: string): Answer {
    const found = id === undefined ? undefined : this.#find(id);
    if (found === undefined) return jsonAnswer(404, { error: 'Model not found' });
    const answer = versionAnswer(found.model, found.version, base);
    if (answer === undefined) return jsonAnswer(404, { error: 'Missing model file' });
    return jsonAnswer(200, answer);
  }

  #find(versionId: number) {
    for (const model of this.#options.models) {
      const version = model.versions.find(({ id }) => id === versionId);
      if (version !== undefined) return { model, version };
    }
    return undefined;
  }

  #withHash(hash: string): number | undefined {
    const wanted = hash.toUpperCase();
    const versions = this.#options.models.flatMap((model) => model.versions);
    const found = versions.find(({ files }) =>
      files.some(({ content }) => [sha256(content), sha256(content).slice(0, 10)].includes(wanted)),
    );
    return found?.id;
  }

  /** The header hides the query's token; a token that nobody has is no error. */
  #account({ headers }: IncomingMessage, query: URLSearchParams): FakeAccount | undefined {
    const token = headers.authorization?.replace(/^Bearer /, '') ?? query.get('token') ?? '';
    const { accounts = {} } = this.#options;
    return Object.hasOwn(accounts, token) ? accounts[token] : undefined;
  }

  #isMissing({ id, missingTimes = 0 }: FakeFile): boolean {
    const missed = this.#missed.get(id) ?? 0;
    this.#missed.set(id, missed + 1);
    return missed < missingTimes;
  }
}

function accountAnswer(account: FakeAccount | undefined): Answer {
  if (account === undefined) return jsonAnswer(401, { error: 'Unauthorized' });
  return jsonAnswer(200, { id: 1, username: account.username, tier: 'free', status: 'active' });
}
