import type { CallContext } from './call-check.ts';
import { isDtypeState, setArrayState } from './numpy-calls.ts';
import type { DictValue, Value } from './pickle-value.ts';
import { textOf } from './pickle-value.ts';
import { hasPlainNames, isAttributes, isNoHooks } from './tensor-calls.ts';

/** Attributes of an OrderedDict which data may not take the place of. */
const DICT_METHODS: ReadonlySet<string> = new Set([
  'clear',
  'copy',
  'fromkeys',
  'get',
  'items',
  'keys',
  'move_to_end',
  'pop',
  'popitem',
  'setdefault',
  'update',
  'values',
]);

/**
 * Judges the state that BUILD gives to an object, and keeps what is needed of it. Python either calls the object's
 * `__setstate__` or sets its attributes: only the classes whose handling of a state is known get one.
 *
 * @returns Whether a checkpoint does such a thing.
 */
export function setState(object: Value, state: Value, context: CallContext): boolean {
  switch (object.kind) {
    case 'dict':
      // `state_dict()._metadata`, and what else a program noted on it: attributes, as it has no __setstate__.
      return object.type === 'OrderedDict' && state.kind === 'dict' && isDictState(state, context);
    case 'array':
      return setArrayState(object, state, context);
    case 'numpy-dtype':
      return isDtypeState(object, state);
    case 'module':
      if (object.state !== undefined || state.kind !== 'dict' || !isModuleState(state, context)) return false;
      object.state = state;
      return true;
    default:
      return false;
  }
}

function isDictState(state: DictValue, context: CallContext): boolean {
  if (!isAttributes(state, context)) return false;
  return names(state).every((name) => !DICT_METHODS.has(name));
}

/** `Module.__setstate__` sets attributes: of a `ParameterDict` all begin with an underscore but `training`, and no hook is set. */
function isModuleState(state: DictValue, context: CallContext): boolean {
  if (!hasPlainNames(state, context)) return false;
  return names(state).every((name, index) => {
    const value = state.items[2 * index + 1];
    if (name === 'training') return value?.kind === 'bool';
    if (!name.startsWith('_')) return false;
    const content = name === '_parameters' || name === '_keys';
    return (content && value?.kind === 'dict') || value?.kind === 'bool' || isNoHooks(value);
  });
}

function names(state: DictValue): string[] {
  return state.items.filter((_, index) => index % 2 === 0).map((key) => textOf(key) ?? '');
}
