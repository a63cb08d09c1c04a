/**
 * Entry of the decoder's child processes: the validators behind the decoder's protocol. Started by
 * `adapters/decoder` with an empty environment and without access to any file but this program's.
 */
import { serveDecoder } from '../adapters/decoder/serve-child.ts';
import { convertImage } from '../validators/convert.ts';
import { loadValidator, VALIDATED_KINDS } from '../validators/registry.ts';

// Loaded before the first file: afterwards a file costs its own time only.
for (const kind of VALIDATED_KINDS) await loadValidator(kind);

serveDecoder({
  async inspect(input) {
    const validator = await loadValidator(input.kind);
    if (validator === undefined) {
      return {
        verdict: 'refused',
        code: 'unsupported-type',
        message: `Files of kind ${input.kind} are not yet supported.`,
      };
    }
    return validator.validate(input);
  },
  convert: convertImage,
});
