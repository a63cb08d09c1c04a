import type { Shapes } from './sample-unet-layouts.ts';

/** How a training program names and splits an adapter's matrices. */
export type AdapterDialect = 'kohya' | 'peft' | 'diffusers-old' | 'loha' | 'lokr' | 'dora' | 'oft' | 'ia3';

const RANK = 16;

/** Picks the linear layers of a model that trainers adapt by default. */
export function adaptable(shapes: Shapes, ...endings: readonly string[]): Shapes {
  const layers = [...shapes].filter(
    ([name, shape]) => shape.length === 2 && endings.some((ending) => name.endsWith(`${ending}.weight`)),
  );
  return new Map(layers.map(([name, shape]) => [name.slice(0, -'.weight'.length), shape]));
}

/** The tensors of an adapter for the given layers. */
export function adapter(layers: Shapes, dialect: AdapterDialect, prefix: string): Shapes {
  const shapes: Shapes = new Map();
  for (const [layer, [out = 0, input = 0]] of layers) {
    const flat = `${prefix}${layer.replaceAll('.', '_')}`;
    const dotted = `${prefix}${layer}`;
    const add = (name: string, ...shape: number[]) => shapes.set(name, shape);
    switch (dialect) {
      case 'kohya':
      case 'dora':
        add(`${flat}.lora_down.weight`, RANK, input);
        add(`${flat}.lora_up.weight`, out, RANK);
        if (dialect === 'dora') add(`${flat}.dora_scale`, out, 1);
        add(`${flat}.alpha`);
        break;
      case 'peft':
        add(`${dotted}.lora_A.weight`, RANK, input);
        add(`${dotted}.lora_B.weight`, out, RANK);
        break;
      case 'diffusers-old':
        add(`${dotted.replace(/\.(to_\w+)$/, '.processor.$1')}_lora.down.weight`, RANK, input);
        add(`${dotted.replace(/\.(to_\w+)$/, '.processor.$1')}_lora.up.weight`, out, RANK);
        break;
      case 'loha':
        add(`${flat}.hada_w1_a`, out, RANK);
        add(`${flat}.hada_w1_b`, RANK, input);
        add(`${flat}.hada_w2_a`, out, RANK);
        add(`${flat}.hada_w2_b`, RANK, input);
        add(`${flat}.alpha`);
        break;
      case 'lokr':
        add(`${flat}.lokr_w1`, 8, 8);
        add(`${flat}.lokr_w2_a`, out / 8, RANK);
        add(`${flat}.lokr_w2_b`, RANK, input / 8);
        add(`${flat}.alpha`);
        break;
      case 'oft':
        add(`${flat}.oft_blocks`, 4, out / 4, out / 4);
        add(`${flat}.alpha`);
        break;
      case 'ia3':
        add(`${flat}.weight`, out, 1);
        add(`${flat}.on_input`);
        add(`${flat}.alpha`);
        break;
    }
  }
  return shapes;
}
