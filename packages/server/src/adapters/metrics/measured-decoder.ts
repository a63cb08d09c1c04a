import type { Decoder } from '../../ports/decoder.ts';
import type { Meter } from '../../ports/meter.ts';

/** The decoder, its verdicts counted and timed. */
export function measuredDecoder(decoder: Decoder, meter: Meter): Decoder {
  async function measured<Answer extends { readonly verdict: string }>(
    kind: string,
    signal: AbortSignal | undefined,
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    const start = performance.now();
    let outcome = 'error';
    try {
      const answer = await work();
      outcome = outcomeOf(answer);
      return answer;
    } catch (error) {
      if (signal?.aborted) outcome = 'aborted';
      throw error;
    } finally {
      meter.count('decodings', { kind, outcome });
      meter.time('decoding', { kind }, (performance.now() - start) / 1000);
    }
  }
  return {
    supportedKinds: () => decoder.supportedKinds(),
    inspect: (request) => measured(request.kind, request.signal, () => decoder.inspect(request)),
    convert: (request) => measured('conversion', request.signal, () => decoder.convert(request)),
    close: () => decoder.close(),
  };
}

/** The codes of refusals are the program's own words, so there are few. */
function outcomeOf(answer: { readonly verdict: string; readonly code?: string }): string {
  if (answer.verdict === 'refused') return answer.code ?? 'refused';
  return 'accepted';
}
