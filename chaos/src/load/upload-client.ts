import type { Ability } from './ability.ts';
import { fetchEntity, removeEntity } from './entity-client.ts';
import { followUpload } from './event-follower.ts';
import { CONTENT_TYPES, type Intent, partOf } from './intent.ts';
import type { PartJson, UploadJson } from './wharf-client.ts';

/**
 * Carries an upload or an import to its end as a careful client does: whatever is not answered is asked for again,
 * and what is asked for next follows from what the server says is there.
 *
 * @returns the upload in its final status
 * @throws GaveUpError
 */
export async function pursueUpload(ability: Ability, intent: Intent): Promise<UploadJson> {
  const created = await create(ability, intent);
  const upload = created.id;
  const follower = intent.habits.follow ? followUpload(ability, upload) : undefined;
  try {
    if (intent.source === 'multipart') await new Sender(ability, intent, upload).send(created);
    const final = await settled(ability, intent, upload);
    await follower?.ended;
    if (final.status === 'imported' && final.entityId !== undefined) {
      await fetchEntity(ability, intent, upload, final.entityId);
      if (intent.habits.remove) await removeEntity(ability, intent, final.entityId);
    }
    return final;
  } finally {
    follower?.stop();
  }
}

async function create({ client, patience, serve }: Ability, intent: Intent): Promise<UploadJson> {
  const { kind, bytes, parts, name, key } = intent;
  const fields =
    intent.source === 'import'
      ? { kind, url: serve(intent) }
      : { kind, fileName: `${name}.bin`, contentType: CONTENT_TYPES[kind], fileSize: bytes.length, parts };
  const about = { operation: 'create', intent: name } as const;
  for (;;) {
    const { upload } = await client.upload(about, 'POST', '/uploads', fields, key);
    if (upload !== undefined) return upload;
    await patience.next('to create the upload');
  }
}

/** Polls until nothing can follow; a client with an event stream polls rarely. */
async function settled({ client, patience }: Ability, intent: Intent, upload: string): Promise<UploadJson> {
  const about = { operation: 'retrieve', intent: intent.name, upload } as const;
  for (;;) {
    const { upload: current } = await client.upload(about, 'GET', `/uploads/${upload}`);
    if (current?.status === 'imported' || current?.status === 'failed') return current;
    if (intent.habits.follow) await patience.next('to see the end', 800, 1_500);
    else await patience.next('to see the end', 200, 600);
  }
}

/** Sends the parts of one upload and completes or aborts it. */
class Sender {
  readonly #ability: Ability;
  readonly #intent: Intent;
  readonly #about: { readonly intent: string; readonly upload: string };
  /** Habits that are still to be acted out. */
  #replace: boolean;
  #short: boolean;
  /** Parts that are there with other bytes than they should have. */
  readonly #misleading = new Set<number>();
  /** Bytes that must not be in the file may still arrive: this upload cannot be completed any more. */
  #spoiled = false;

  constructor(ability: Ability, intent: Intent, upload: string) {
    this.#ability = ability;
    this.#intent = intent;
    this.#about = { intent: intent.name, upload };
    this.#replace = intent.habits.replace;
    this.#short = intent.habits.short;
  }

  /** Until the upload is no longer pending, or its complete was acknowledged. */
  async send(created: UploadJson): Promise<void> {
    const { client, patience } = this.#ability;
    const path = `/uploads/${this.#about.upload}`;
    for (let current: UploadJson | undefined = created; ; ) {
      if (current !== undefined && current.status !== 'pending') return;
      if (current !== undefined && (await this.#round(current))) return;
      await patience.next('to send the upload');
      ({ upload: current } = await client.upload({ ...this.#about, operation: 'retrieve' }, 'GET', path));
    }
  }

  /** Sends what is missing. @returns whether the end was acknowledged */
  async #round({ parts = [] }: UploadJson): Promise<boolean> {
    const { expected, habits } = this.#intent;
    // Backwards: the server must not count on order.
    for (const part of parts.toReversed()) {
      if (!(await this.#sendPart(part))) return this.#spoiled && this.#abort();
      if (expected === 'aborted') break;
    }
    if (expected === 'aborted' || this.#spoiled) return this.#abort();
    if (!(await this.#complete())) return false;
    if (habits.completeTwice) await this.#complete();
    return true;
  }

  async #sendPart(part: PartJson): Promise<boolean> {
    const bytes = partOf(this.#intent, part.number);
    if (this.#replace && part.number === 1) {
      this.#replace = false;
      await this.#mislead(part, Buffer.alloc(bytes.length, 'x'));
    } else if (this.#short && part.number === this.#intent.parts) {
      this.#short = false;
      await this.#mislead(part, bytes.subarray(0, -1));
      // Refused, as a byte is missing; nothing is lost by it.
      await this.#complete();
    } else if (part.etag !== undefined && !this.#misleading.has(part.number)) return true;
    if (this.#spoiled || (await this.#put(part, bytes)) !== 'ok') return false;
    this.#misleading.delete(part.number);
    return true;
  }

  /** Stores other bytes first. If nobody says what became of them, they may still come after the right ones. */
  async #mislead(part: PartJson, bytes: Uint8Array): Promise<void> {
    const outcome = await this.#put(part, bytes);
    if (outcome === 'unknown') this.#spoiled = true;
    if (outcome === 'ok') this.#misleading.add(part.number);
  }

  #put(part: PartJson, bytes: Uint8Array) {
    return this.#ability.client.putPart(this.#about, part, bytes);
  }

  async #complete(): Promise<boolean> {
    const path = `/uploads/${this.#about.upload}/action`;
    const about = { ...this.#about, operation: 'complete' } as const;
    const { outcome } = await this.#ability.client.upload(about, 'POST', path, { action: 'complete' });
    return outcome === 'ok';
  }

  async #abort(): Promise<boolean> {
    const about = { ...this.#about, operation: 'abort' } as const;
    const { outcome } = await this.#ability.client.upload(about, 'DELETE', `/uploads/${this.#about.upload}`);
    return outcome === 'ok';
  }
}
