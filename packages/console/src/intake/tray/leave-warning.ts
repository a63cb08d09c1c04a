import { useEffect } from 'preact/hooks';
import type { IntakeEngine } from '../transfers/intake-engine.ts';

/** Has the browser ask before the page goes away, but only where that would lose something. */
export function useLeaveWarning(engine: IntakeEngine): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (engine.wouldLose) event.preventDefault();
    };
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [engine]);
}
