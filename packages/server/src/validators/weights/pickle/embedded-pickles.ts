import { Refusal } from '../../refusal.ts';
import { type EmbeddedPickle, PickleFindings } from './findings.ts';
import { runPickle } from './machine.ts';

/** Pickles in bytes in pickles ... that are looked into. */
const MAX_NESTING = 3;

/**
 * Judges bytes inside of the pickles of a file that are pickles themselves. Nothing on the allow-list would ever
 * load them, so this guards those who take them out and do. Only their imports count: other bytes begin like a
 * pickle too, by chance.
 *
 * @throws {Refusal} `unsafe-code` for an import that is not on the allow-list.
 */
export function judgeEmbedded({ embedded, budget }: PickleFindings): void {
  let level: readonly EmbeddedPickle[] = embedded;
  for (let nesting = 0; nesting < MAX_NESTING && level.length > 0; nesting++) {
    const findings = new PickleFindings(undefined, budget);
    for (const { bytes, label } of level) {
      try {
        runPickle(bytes, 0, label, findings);
      } catch (error) {
        if (!(error instanceof Refusal) || error.code === 'too-large-decoded') throw error;
        const global = error.details?.global;
        if (error.code === 'unsafe-code' && typeof global === 'string' && /^[\w.]+$/.test(global))
          throw error;
      }
    }
    level = findings.embedded;
  }
}
