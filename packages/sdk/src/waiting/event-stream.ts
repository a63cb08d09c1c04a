/** Server-sent events, as https://html.spec.whatwg.org/multipage/server-sent-events.html has them. */
import { WharfError } from '../errors/wharf-error.ts';

export interface ServerSentEvent {
  /** `message` unless the server named it. */
  readonly type: string;
  readonly data: string;
}

/** Characters of one event: an event that does not end must not fill the memory. */
const MAX_EVENT = 1024 * 1024;

/**
 * Takes the bytes in whatever pieces they come, and gives the events that they complete. `id` has no use here: every
 * stream of Wharf begins with where the upload stands.
 */
export class EventStreamParser {
  readonly #decoder = new TextDecoder();
  /** The line that has not ended yet. */
  #line = '';
  /** The last piece ended with CR: an LF that follows belongs to it. */
  #afterReturn = false;
  #type = '';
  #data = '';
  #retry: number | undefined;

  /** Milliseconds before coming back that the server asks for. */
  get retry(): number | undefined {
    return this.#retry;
  }

  /** @throws WharfError for an event of more than a million characters */
  push(bytes: Uint8Array): ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    for (const line of this.#lines(this.#decoder.decode(bytes, { stream: true }))) {
      if (line === '') this.#dispatch(events);
      else this.#field(line);
    }
    if (this.#line.length + this.#data.length > MAX_EVENT)
      throw new WharfError(`An event of more than ${MAX_EVENT} characters`);
    return events;
  }

  #lines(decoded: string): string[] {
    const text = this.#afterReturn && decoded.startsWith('\n') ? decoded.slice(1) : decoded;
    if (decoded !== '') this.#afterReturn = text.endsWith('\r');
    const lines = (this.#line + text).split(/\r\n|\r|\n/);
    this.#line = lines.pop() ?? '';
    return lines;
  }

  #field(line: string): void {
    const colon = line.indexOf(':');
    // A comment.
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'data') this.#data += `${value}\n`;
    else if (name === 'event') this.#type = value;
    else if (name === 'retry' && /^[0-9]+$/.test(value)) this.#retry = Number(value);
  }

  #dispatch(events: ServerSentEvent[]): void {
    if (this.#data !== '')
      events.push({ type: this.#type === '' ? 'message' : this.#type, data: this.#data.slice(0, -1) });
    this.#data = '';
    this.#type = '';
  }
}
