import { bundledEngine } from './bundled-engine.ts';
import { loadMediaLibrary } from './bundled-library.ts';
import type { MediaEngine, MediaEngineName } from './engine.ts';
import { findSystemEngine } from './system/system-engine.ts';

/** `auto`: the bundled one, else the system's. `off`: none, so audio and video are refused. */
export type MediaEngineChoice = 'auto' | MediaEngineName | 'off';

/** How the decoder process is told on its command line: its environment is empty. */
const ARGUMENT = '--media-engine=';

let chosen: Promise<MediaEngine | undefined> | undefined;

/**
 * The engine of this process, chosen once by its `--media-engine=auto|bundled|system|off`, by default
 * `auto`; undefined where there is none.
 */
export function mediaEngine(): Promise<MediaEngine | undefined> {
  chosen ??= findMediaEngine(choiceOf(process.argv));
  return chosen;
}

/** For the decoder to report at its start, so that the server knows whether it can take audio and video. */
export async function mediaEngineName(): Promise<MediaEngineName | undefined> {
  return (await mediaEngine())?.name;
}

/** Looks for an engine that runs in this process. */
export async function findMediaEngine(choice: MediaEngineChoice): Promise<MediaEngine | undefined> {
  if (choice === 'auto' || choice === 'bundled') {
    const library = await loadMediaLibrary();
    if (library !== undefined) return bundledEngine(library);
  }
  return choice === 'auto' || choice === 'system' ? findSystemEngine() : undefined;
}

function choiceOf(argv: readonly string[]): MediaEngineChoice {
  const value = argv.find((argument) => argument.startsWith(ARGUMENT))?.slice(ARGUMENT.length);
  return value === 'bundled' || value === 'system' || value === 'off' ? value : 'auto';
}
