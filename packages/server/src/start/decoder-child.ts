/**
 * Entry of the decoder's child processes: the validators behind the decoder's protocol. Started by
 * `adapters/decoder` with an empty environment and without access to any file but this program's.
 */
import { serveDecoder } from '../adapters/decoder/serve-child.ts';
import { convertImage } from '../validators/convert.ts';
import { mediaEngineName } from '../validators/media/choose-engine.ts';
import { loadValidator, VALIDATED_KINDS } from '../validators/registry.ts';

// The many small files are pictures and texts. What the others need is loaded with the first of them.
for (const kind of ['image', 'avatar', 'text', 'asset'] as const) await loadValidator(kind);

serveDecoder({
  async kinds() {
    const played = (await mediaEngineName()) !== undefined;
    return [...VALIDATED_KINDS].filter((kind) => played || (kind !== 'audio' && kind !== 'video'));
  },
  async inspect(input) {
    return (await loadValidator(input.kind)).validate(input);
  },
  convert: convertImage,
});
