import { kindName } from '../../ui/kind-icon.tsx';
import { LAST_DAYS } from './date-range.ts';
import { type Filters, type Sort, type Status, sortsByDate } from './filters.ts';

type Options = readonly (readonly [value: string, text: string, isDisabled?: boolean])[];

const ASSET_KINDS = ['image', 'image-hdr', 'video', 'audio', '3d', 'text', 'json', 'document'] as const;
/** What an upload can be to become, on the list of assets. */
const UPLOAD_KINDS = ['image', 'video', 'audio', '3d', 'text', 'avatar', 'asset'] as const;

export function kindOptions(status: Status): Options {
  const kinds = status === 'ready' ? ASSET_KINDS : UPLOAD_KINDS;
  return [['', 'All kinds'], ...kinds.map((kind) => [kind, kindName(kind)] as const)];
}

export const STATUS_NAMES: Readonly<Record<Status, string>> = {
  ready: 'Ready',
  arriving: 'Arriving',
  failed: 'Failed',
};

const SORT_NAMES: Readonly<Record<Sort, string>> = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  changed: 'Recently changed',
  name: 'Name, A to Z',
  'name-desc': 'Name, Z to A',
  largest: 'Largest first',
  smallest: 'Smallest first',
};

/** Dates are compared in the order of dates only, so the others cannot be chosen with them. */
export function sortOptions({ date }: Filters): Options {
  return (Object.entries(SORT_NAMES) as readonly [Sort, string][]).map(([sort, name]) => {
    const isDisabled = date !== undefined && !sortsByDate(sort);
    return [sort, isDisabled ? `${name} (not with dates)` : name, isDisabled];
  });
}

/** The value of the choice that asks for the first and the last day. */
export const RANGE = 'range';

export function dateOptions({ date }: Filters): Options {
  return [
    ['', 'Any time'],
    ...LAST_DAYS.map(([days, name]) => [String(days), name] as const),
    [RANGE, date !== undefined && !('days' in date) ? 'Chosen days' : 'Choose days…'],
  ];
}

/** Families that one meets often, as the API names them; others are offered as soon as a model of them is seen. */
const ARCHITECTURES = [
  'flux-1',
  'flux-2',
  'hunyuan-video',
  'llama',
  'ltx-video',
  'qwen-image',
  'sd-1',
  'sd-3',
  'sdxl',
  'wan',
] as const;

const ROLES = [
  'checkpoint',
  'controlnet',
  'diffusion-model',
  'embedding',
  'image-encoder',
  'ip-adapter',
  'language-model',
  'lora',
  'text-encoder',
  'textual-inversion',
  'upscaler',
  'vae',
] as const;

function withOthers(all: string, known: readonly string[], others: readonly (string | undefined)[]): Options {
  const values = new Set([...known, ...others.filter((value) => value !== undefined)]);
  return [['', all], ...[...values].sort().map((value) => [value, value] as const)];
}

/** @param seen those of the models that are loaded */
export function architectureOptions({ architecture }: Filters, seen: readonly string[]): Options {
  return withOthers('All architectures', ARCHITECTURES, [architecture, ...seen]);
}

export function roleOptions({ role }: Filters): Options {
  return withOthers('All roles', ROLES, [role]);
}
