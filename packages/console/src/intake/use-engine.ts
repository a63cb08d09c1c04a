import { useEffect, useRef, useState } from 'preact/hooks';
import { readRecords } from './keeping/intake-store.ts';
import type { IntakeEngine } from './transfers/intake-engine.ts';

/**
 * What sends files. It is loaded and started when it is first needed: by `start`, or at once where an earlier visit has
 * left something. It ends, without losing anything, with the component.
 */
export function useEngine(
  projectId: string,
  keyId: string,
): { readonly engine: IntakeEngine | undefined; readonly start: () => Promise<IntakeEngine> } {
  const [engine, setEngine] = useState<IntakeEngine>();
  const started = useRef<Promise<IntakeEngine>>();
  const isGone = useRef(false);
  const start = () => {
    started.current ??= load(projectId, keyId).then(
      (loaded) => {
        if (isGone.current) loaded.dispose();
        else setEngine(loaded);
        return loaded;
      },
      (error: unknown) => {
        // The next time may be better.
        started.current = undefined;
        throw error;
      },
    );
    return started.current;
  };
  useEffect(() => {
    readRecords(projectId, keyId).then(
      (records) => {
        if (records.length > 0 && !isGone.current) start().catch(() => undefined);
      },
      // A browser that keeps nothing has nothing to bring back.
      () => undefined,
    );
    return () => {
      isGone.current = true;
      started.current?.then((loaded) => loaded.dispose()).catch(() => undefined);
    };
  }, []);
  return { engine, start };
}

async function load(projectId: string, keyId: string): Promise<IntakeEngine> {
  const { startEngine } = await import('./start-engine.ts');
  return startEngine(projectId, keyId);
}
