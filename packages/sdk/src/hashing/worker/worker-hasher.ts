import type { Hasher } from '../../platform/platform.ts';
import type { HashWorkerLink } from './hash-worker-link.ts';

/** Bytes on their way to the Worker, per digest, beyond which the sender waits. */
const WINDOW = 4 * 1024 * 1024;

interface Conversation {
  outstanding: number;
  failure: Error | undefined;
  /** Called after each message: somebody waits for room, or for the digest. */
  wake: () => void;
  hex: string | undefined;
}

/** Digests whose owner lost interest without asking for them, as after a broken connection. */
const abandoned = new FinalizationRegistry<{ readonly link: HashWorkerLink; readonly id: number }>(
  ({ link, id }) => {
    link.send({ op: 'forget', id });
    link.close(id);
  },
);

/** A digest that a Worker computes. The buffers given to `update` are moved there, not copied. */
export class WorkerHasher implements Hasher {
  readonly #link: HashWorkerLink;
  readonly #id: number;
  readonly #conversation: Conversation;

  constructor(link: HashWorkerLink) {
    // The link must not hold on to this object, or nobody would notice that it was abandoned.
    const conversation: Conversation = {
      outstanding: 0,
      failure: undefined,
      wake: () => {},
      hex: undefined,
    };
    this.#conversation = conversation;
    this.#link = link;
    this.#id = link.open({
      onMessage(message) {
        if (message.op === 'consumed') conversation.outstanding -= message.bytes;
        if (message.op === 'digest') conversation.hex = message.hex;
        conversation.wake();
      },
      onFailure(error) {
        conversation.failure = error;
        conversation.wake();
      },
    });
    abandoned.register(this, { link, id: this.#id }, this);
  }

  /** One at a time: the next call only after the promise of the one before. */
  async update(bytes: Uint8Array): Promise<void> {
    this.#conversation.outstanding += bytes.byteLength;
    this.#link.send({ op: 'update', id: this.#id, bytes });
    await this.#until(() => this.#conversation.outstanding < WINDOW);
  }

  async digest(): Promise<string> {
    this.#link.send({ op: 'digest', id: this.#id });
    try {
      await this.#until(() => this.#conversation.hex !== undefined);
    } finally {
      abandoned.unregister(this);
      this.#link.close(this.#id);
    }
    return this.#conversation.hex ?? '';
  }

  async #until(reached: () => boolean): Promise<void> {
    const conversation = this.#conversation;
    while (!reached()) {
      if (conversation.failure !== undefined) throw conversation.failure;
      await new Promise<void>((resolve) => {
        conversation.wake = resolve;
      });
    }
  }
}
