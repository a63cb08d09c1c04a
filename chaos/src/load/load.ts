import type { Journal } from '../history/journal.ts';
import { Random } from '../random.ts';
import { pursueInline } from './entity-client.ts';
import { type Intent, IntentSource } from './intent.ts';
import { Origin } from './origin.ts';
import { GaveUpError, Patience } from './patience.ts';
import { Recorder } from './recorder.ts';
import { pursueUpload } from './upload-client.ts';
import { WharfClient } from './wharf-client.ts';

export interface LoadOptions {
  readonly seed: number;
  readonly clients: number;
  readonly nodes: readonly (readonly [name: string, url: string])[];
  readonly credentials: { readonly key: string; readonly secret: string };
  readonly journal: Journal;
}

/** Clients at work: as soon as one has done what it wanted, the next wants something. */
export class Load {
  readonly #options: LoadOptions;
  readonly #recorder: Recorder;
  readonly #origin: Origin;
  readonly #intents: IntentSource;
  readonly #unfinished = new Set<string>();
  readonly #end = new AbortController();
  #stopping = false;
  #clients: Promise<unknown> = Promise.resolve();

  private constructor(options: LoadOptions, origin: Origin) {
    this.#options = options;
    this.#origin = origin;
    this.#recorder = new Recorder(options.journal);
    this.#intents = new IntentSource(Random.of(options.seed, 'intents'), options.seed);
  }

  static async start(options: LoadOptions): Promise<Load> {
    const load = new Load(options, await Origin.start(Random.of(options.seed, 'origin')));
    load.#clients = Promise.all(Array.from({ length: options.clients }, (_, at) => load.#client(at)));
    return load;
  }

  get calls(): number {
    return this.#recorder.calls;
  }

  /** Names of what is under way now. */
  get unfinished(): ReadonlySet<string> {
    return this.#unfinished;
  }

  /** Lets what is under way end, at most `patience` milliseconds. */
  async end(patience: number): Promise<void> {
    this.#stopping = true;
    const timer = setTimeout(() => this.#end.abort(), patience);
    await this.#clients;
    clearTimeout(timer);
    this.#recorder.close();
    await this.#origin.close();
  }

  async #client(at: number): Promise<void> {
    const { seed, nodes, credentials } = this.#options;
    const random = Random.of(seed, `client ${at}`);
    const client = new WharfClient({ recorder: this.#recorder, nodes, credentials, random });
    while (!this.#stopping) {
      const intent = await this.#intents.next();
      this.#unfinished.add(intent.name);
      await this.#pursue(client, intent, new Patience(random, this.#end.signal));
      this.#unfinished.delete(intent.name);
      this.#origin.forget(intent.name);
    }
  }

  async #pursue(client: WharfClient, intent: Intent, patience: Patience): Promise<void> {
    const { journal } = this.#options;
    const { name, source, expected, sha256, bytes, parts, kind } = intent;
    const plan = `${kind}, ${parts} parts`;
    journal.add({ type: 'intent', intent: name, source, expected, sha256, size: bytes.length, plan });
    const serve = () => this.#origin.serve(name, bytes);
    const ability = { client, journal, patience, serve };
    try {
      if (source === 'inline') {
        await pursueInline(ability, intent);
        journal.add({ type: 'done', intent: name, outcome: 'imported' });
        return;
      }
      const { id, status, errorMessage = '' } = await pursueUpload(ability, intent);
      const outcome = status === 'imported' ? 'imported' : 'failed';
      journal.add({ type: 'done', intent: name, upload: id, outcome, reason: errorMessage });
    } catch (error) {
      if (!(error instanceof GaveUpError)) throw error;
      journal.add({ type: 'done', intent: name, outcome: 'gave-up', reason: error.message });
    }
  }
}
