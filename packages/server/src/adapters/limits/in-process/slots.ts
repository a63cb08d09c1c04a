import type { Slots } from '../../../ports/slots.ts';

/** Slots in the memory of this process, which they do not outlive. */
export function inProcessSlots(): Slots {
  const taken = new Map<string, number>();
  return {
    async take({ kind, slots }, name) {
      const key = `${kind} ${name}`;
      const before = taken.get(key) ?? 0;
      if (before >= slots) return undefined;
      taken.set(key, before + 1);
      let held = true;
      return async () => {
        if (!held) return;
        held = false;
        const left = (taken.get(key) ?? 1) - 1;
        if (left === 0) taken.delete(key);
        else taken.set(key, left);
      };
    },
  };
}
