import { plainText } from '../../file-text.ts';
import { Refusal } from '../../refusal.ts';

/** What a pickle is to people, to follow "The": `pickle`, `pickle data.pkl`. */
export type PickleLabel = string;

export function brokenPickle(label: PickleLabel, offset: number, what: string): Refusal {
  return new Refusal('corrupt', `The ${label} is damaged at byte ${offset}: ${what}.`, { offset });
}

export function cutPickle(label: PickleLabel, offset: number): Refusal {
  return new Refusal(
    'truncated',
    `The ${label} is cut off: it ends inside of what begins at byte ${offset}.`,
    {
      offset,
    },
  );
}

export function tooLargePickle(label: PickleLabel, what: string): Refusal {
  return new Refusal('too-large-decoded', `The ${label} ${what}; convert the model to safetensors.`);
}

/** A name out of the file in backticks, shortened and without control characters. */
export function shownGlobal(module: string, name: string): string {
  return `\`${plainText(`${module}.${name}`)}\``;
}

export function forbiddenGlobal(label: PickleLabel, offset: number, module: string, name: string): Refusal {
  const shown = shownGlobal(module, name);
  const wholeModule = /^(?:torch\.nn\.modules|torch\.jit|torch\.fx|torch\.nn)(?:\.|$)/.test(module);
  return new Refusal(
    'unsafe-code',
    wholeModule
      ? `The ${label} holds a whole module, ${shown} at byte ${offset}, and loading one runs its code; save the model's state_dict() instead, or convert it to safetensors.`
      : `The ${label} imports ${shown} at byte ${offset}, which is not among the names a checkpoint needs; convert the model to safetensors.`,
    { global: shown.slice(1, -1), offset },
  );
}

/** Something other than an import that a checkpoint has no need of. */
export function unsafePickle(label: PickleLabel, offset: number, what: string, global?: string): Refusal {
  return new Refusal(
    'unsafe-code',
    `The ${label} ${what} at byte ${offset}, as no checkpoint does; convert the model to safetensors.`,
    global === undefined ? { offset } : { global, offset },
  );
}
