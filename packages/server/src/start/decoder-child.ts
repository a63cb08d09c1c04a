/**
 * Entry of the decoder's child processes: the validators behind the decoder's protocol. Started by
 * `adapters/decoder` with an empty environment and without access to any file but this program's.
 */
import { DecoderUnavailable } from '../adapters/decoder/decoder-errors.ts';
import { serveDecoder } from '../adapters/decoder/serve-child.ts';
import { mediaEngineName } from '../validators/media/choose-engine.ts';
import { loadValidator, VALIDATED_KINDS } from '../validators/registry.ts';

// What a kind needs is loaded with the first file of that kind, and stays.
serveDecoder({
  async kinds() {
    const played = (await mediaEngineName()) !== undefined;
    return [...VALIDATED_KINDS].filter((kind) => played || (kind !== 'audio' && kind !== 'video'));
  },
  async inspect(input) {
    const isMedia = input.kind === 'audio' || input.kind === 'video';
    // The server was told at its start that there is an engine, so it is not the file that is at fault.
    if (isMedia && (await mediaEngineName()) === undefined) {
      throw new DecoderUnavailable('the decoder of video and audio cannot be loaded');
    }
    return (await loadValidator(input.kind)).validate(input);
  },
  async convert(request) {
    return (await import('../validators/convert.ts')).convertImage(request);
  },
});
