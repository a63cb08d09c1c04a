import { Wharf } from '@wharf/sdk';
import { sawError } from '../client/watch-session.ts';
import { wharf } from '../client/wharf.ts';
import { plural } from '../format/numbers.ts';
import { BASE } from '../routing/base.ts';
import { announce } from '../ui/toasts.tsx';
import { enterInstance } from './keeping/enter-instance.ts';
import { IntakeEngine } from './transfers/intake-engine.ts';

/** Starts what sends files, and brings back what earlier visits have left. */
export async function startEngine(projectId: string, keyId: string): Promise<IntakeEngine> {
  // Another tab may choose another project for all of them: nothing of this one may get there.
  const client = new Wharf({ session: true, baseURL: `${BASE}v1`, projectId });
  const [instances, maxFileSize] = await Promise.all([enterInstance(), readMaxFileSize()]);
  const engine = new IntakeEngine({
    ...{ client, projectId, keyId, instances, maxFileSize },
    onRefused: sawError,
  });
  void engine.restore().then((count) => {
    if (count > 0)
      announce(`${plural(count, 'upload')} of your last visit ${count === 1 ? 'is' : 'are'} back`);
  });
  return engine;
}

/** The server refuses what is larger in any case: where it does not tell now, it is asked by sending. */
async function readMaxFileSize(): Promise<number | undefined> {
  const answer = await wharf.installation.retrieve().catch(() => undefined);
  return answer?.installation.limits.maxFileSize;
}
