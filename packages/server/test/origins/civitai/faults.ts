import { type Answer, jsonAnswer, pageAnswer } from './answer.ts';

/** What the site, or what stands before it, answers instead of what was asked for. */
export type FaultName = keyof typeof ANSWERS;

const QUOTA = 'Sorry, there has been an unusual amount of downloading from your account.';

const ANSWERS = {
  /** The address is on a block list of the site. */
  forbidden: jsonAnswer(403, { error: 'Forbidden' }),
  quota: jsonAnswer(429, { error: QUOTA }),
  'quota-for-a-minute': jsonAnswer(429, { error: QUOTA }, { 'retry-after': '60' }),
  broken: jsonAnswer(500, { error: 'An unknown error occurred' }),
  challenge: pageAnswer(403, 'Just a moment...', { 'cf-mitigated': 'challenge', server: 'cloudflare' }),
  'blocked-page': pageAnswer(403, 'Sorry, you have been blocked', { server: 'cloudflare' }),
  'unavailable-page': pageAnswer(503, 'Just a moment...', { server: 'cloudflare' }),
  /** A page with the status of success. */
  page: pageAnswer(200, 'Civitai: The Home of Open-Source AI'),
  /** JSON with the status of success where bytes are expected. */
  json: jsonAnswer(200, { ok: true }),
  'no-json': jsonAnswer(200, '{"id": 1, "name"'),
} satisfies Readonly<Record<string, Answer>>;

interface Fault {
  readonly name: FaultName;
  readonly path: RegExp;
  left: number;
}

/** Faults to come, each for some requests to some paths. */
export class Faults {
  readonly #faults: Fault[] = [];

  add(name: FaultName, path: RegExp, times: number): void {
    this.#faults.push({ name, path, left: times });
  }

  /** Takes the first fault that there is for the path. */
  take(path: string): Answer | undefined {
    const fault = this.#faults.find((candidate) => candidate.left > 0 && candidate.path.test(path));
    if (fault === undefined) return undefined;
    fault.left -= 1;
    return ANSWERS[fault.name];
  }
}
