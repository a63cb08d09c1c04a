import { runTool } from './run-tool.ts';

/** Where distributions put FFmpeg. The environment is empty, so there is no PATH. */
const DIRECTORIES = ['/usr/bin', '/bin', '/usr/local/bin', '/opt/homebrew/bin'];
const TIMEOUT_MS = 10_000;
const MAX_LIST_BYTES = 1024 * 1024;

export interface SystemTools {
  readonly ffmpeg: string;
  readonly ffprobe: string;
  /** Names of the codecs it can decode. */
  readonly decoders: ReadonlySet<string>;
}

let found: Promise<SystemTools | undefined> | undefined;

/** The system's FFmpeg, or undefined where there is none or this process may start no programs. */
export function findSystemTools(): Promise<SystemTools | undefined> {
  found ??= find();
  return found;
}

async function find(): Promise<SystemTools | undefined> {
  for (const directory of DIRECTORIES) {
    const tools = { ffmpeg: `${directory}/ffmpeg`, ffprobe: `${directory}/ffprobe` };
    const [decoders, probe] = await Promise.all([
      list(tools.ffmpeg, '-codecs'),
      list(tools.ffprobe, '-version'),
    ]);
    if (decoders !== undefined && probe !== undefined) return { ...tools, decoders: decodersOf(decoders) };
  }
  return undefined;
}

async function list(program: string, what: string): Promise<string | undefined> {
  const output: Buffer[] = [];
  try {
    const { code } = await runTool({
      program,
      args: ['-hide_banner', what],
      timeoutMs: TIMEOUT_MS,
      maxOutputBytes: MAX_LIST_BYTES,
      onOutput: (bytes) => void output.push(bytes),
    });
    return code === 0 ? Buffer.concat(output).toString('latin1') : undefined;
  } catch {
    return undefined;
  }
}

/** Lines like ` DEV.LS h264    H.264 / AVC ...`, where D says that there is a decoder. */
function decodersOf(codecs: string): ReadonlySet<string> {
  return new Set([...codecs.matchAll(/^ D\S{5} (\S+)/gm)].map(([, name = '']) => name));
}
