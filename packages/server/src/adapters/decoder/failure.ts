import { constants } from 'node:os';
import type { RefusalCode, Refused } from '../../ports/validator.ts';

/** What went wrong in a decoder child while it had a file in its hands. */
export interface Failure {
  readonly cause: 'crashed' | 'timeout' | 'out-of-memory' | 'oversized' | 'malformed';
  /** For the log only: may quote the child, and so the file. */
  readonly detail: string;
}

/** What V8, Node, WebAssembly, libvips and the C++ runtime say when an allocation fails. */
export const LACK_OF_MEMORY =
  /out of memory|allocation failed|failed to allocate|MEMORY_ALLOCATION_FAILED|cannot allocate|bad_alloc|enlarge memory/i;

/** Signals that a person or a service manager sends: no fault of the file. */
const STOPPED: ReadonlySet<string> = new Set(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT']);

/**
 * Reads the cause of death from exit status and last words. A SIGKILL that we did not send is the
 * kernel's, which sends it for want of memory.
 */
export function describeExit(
  code: number | null,
  signal: NodeJS.Signals | null,
  stderr: string,
): { cause: 'crashed' | 'out-of-memory' | 'stopped'; detail: string } {
  const detail = `exit code ${code}, signal ${signal}: ${stderr.trim()}`;
  const deadly = signal ?? signalOf(code);
  if (deadly !== undefined && STOPPED.has(deadly)) return { cause: 'stopped', detail };
  if (deadly === 'SIGKILL' || LACK_OF_MEMORY.test(stderr)) {
    return { cause: 'out-of-memory', detail };
  }
  return { cause: 'crashed', detail };
}

/** The signal that a shell tells as its exit code: 128 and the number. */
function signalOf(code: number | null): string | undefined {
  const number = (code ?? 0) - 128;
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
}

const REFUSALS: Readonly<Record<Failure['cause'], { code: RefusalCode; message: string }>> = {
  crashed: {
    code: 'decoder-crashed',
    message:
      'The file made the decoder crash; it is most likely damaged: open it in an editor and save it anew.',
  },
  malformed: {
    code: 'decoder-crashed',
    message:
      'The file made the decoder misbehave; it is most likely damaged: open it in an editor and save it anew.',
  },
  oversized: {
    code: 'decoder-crashed',
    message: 'Decoding the file gives more output than is allowed; reduce its dimensions.',
  },
  timeout: {
    code: 'decoder-timeout',
    message: 'Decoding the file takes longer than is allowed; reduce its dimensions or its complexity.',
  },
  'out-of-memory': {
    code: 'decoder-out-of-memory',
    message: 'Decoding the file needs more memory than is allowed; reduce its dimensions or its complexity.',
  },
};

/** The refusal that a failure becomes: it says nothing of the server, and nothing the child made up. */
export function refusalFromFailure({ cause }: Failure): Refused {
  return { verdict: 'refused', ...REFUSALS[cause] };
}
