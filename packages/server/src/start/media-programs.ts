import { findTool } from '../adapters/decoder/tools.ts';
import type { Config } from '../config/config.ts';
import { isMediaLibraryInstalled } from '../validators/media/bundled-library.ts';

/**
 * The programs of the system that decoders may start: FFmpeg's, where it is to decode video and audio.
 * @param directories in which they are looked for
 */
export function mediaPrograms(
  engine: Config['mediaEngine'],
  directories: readonly string[],
): readonly string[] {
  const system = engine === 'system' || (engine === 'auto' && !isMediaLibraryInstalled());
  if (!system) return [];
  return ['ffmpeg', 'ffprobe']
    .map((name) => findTool(name, directories))
    .filter((path) => path !== undefined);
}
