/** Shapes by tensor name. */
export type Shapes = Map<string, readonly number[]>;

/** What sets the U-Nets of the Stable Diffusion models apart. */
export interface UnetSizes {
  readonly channels: number;
  /** Channels of each level in multiples of `channels`. */
  readonly levels: readonly number[];
  /** Blocks of each level's transformers; 0: none. */
  readonly depths: readonly number[];
  readonly middleDepth: number;
  /** Width of a text token. */
  readonly token: number;
  readonly inputs: number;
  /** Width of the vector of pooled text and picture sizes; 0: none. */
  readonly vector: number;
  /** The transformers' projections are linear layers rather than convolutions. */
  readonly linear: boolean;
}

/** From the published configurations of CompVis, Stability AI and Diffusers. */
export const UNETS = {
  sd1: {
    channels: 320,
    levels: [1, 2, 4, 4],
    depths: [1, 1, 1, 0],
    middleDepth: 1,
    token: 768,
    inputs: 4,
    vector: 0,
    linear: false,
  },
  sd2: {
    channels: 320,
    levels: [1, 2, 4, 4],
    depths: [1, 1, 1, 0],
    middleDepth: 1,
    token: 1024,
    inputs: 4,
    vector: 0,
    linear: true,
  },
  sdxl: {
    channels: 320,
    levels: [1, 2, 4],
    depths: [0, 2, 10],
    middleDepth: 10,
    token: 2048,
    inputs: 4,
    vector: 2816,
    linear: true,
  },
  refiner: {
    channels: 384,
    levels: [1, 2, 4, 4],
    depths: [0, 4, 4, 0],
    middleDepth: 4,
    token: 1280,
    inputs: 4,
    vector: 2560,
    linear: true,
  },
} as const satisfies Record<string, UnetSizes>;

function layer(shapes: Shapes, name: string, ...weight: readonly number[]): void {
  shapes.set(`${name}.weight`, weight);
  shapes.set(`${name}.bias`, [weight[0] ?? 0]);
}

function transformer(
  shapes: Shapes,
  prefix: string,
  width: number,
  depth: number,
  { token, linear }: UnetSizes,
): void {
  layer(shapes, `${prefix}.norm`, width);
  const kernel = linear ? [] : [1, 1];
  layer(shapes, `${prefix}.proj_in`, width, width, ...kernel);
  for (let block = 0; block < depth; block++) {
    const name = `${prefix}.transformer_blocks.${block}`;
    for (const [attention, source] of [
      ['attn1', width],
      ['attn2', token],
    ] as const) {
      shapes.set(`${name}.${attention}.to_q.weight`, [width, width]);
      shapes.set(`${name}.${attention}.to_k.weight`, [width, source]);
      shapes.set(`${name}.${attention}.to_v.weight`, [width, source]);
      layer(shapes, `${name}.${attention}.to_out.0`, width, width);
    }
    layer(shapes, `${name}.ff.net.0.proj`, 8 * width, width);
    layer(shapes, `${name}.ff.net.2`, width, 4 * width);
    for (const norm of ['norm1', 'norm2', 'norm3']) layer(shapes, `${name}.${norm}`, width);
  }
  layer(shapes, `${prefix}.proj_out`, width, width, ...kernel);
}

/** The layout of CompVis, Stability AI and ComfyUI, under `prefix`. `half`: as ControlNets copy it. */
export function originalUnet(sizes: UnetSizes, prefix = '', half = false): Shapes {
  const { channels, levels, depths, middleDepth, inputs, vector } = sizes;
  const shapes: Shapes = new Map();
  const embedding = 4 * channels;
  const residual = (name: string, from: number, to: number) => {
    layer(shapes, `${name}.in_layers.0`, from);
    layer(shapes, `${name}.in_layers.2`, to, from, 3, 3);
    layer(shapes, `${name}.emb_layers.1`, to, embedding);
    layer(shapes, `${name}.out_layers.0`, to);
    layer(shapes, `${name}.out_layers.3`, to, to, 3, 3);
    if (from !== to) layer(shapes, `${name}.skip_connection`, to, from, 1, 1);
  };
  layer(shapes, 'time_embed.0', embedding, channels);
  layer(shapes, 'time_embed.2', embedding, embedding);
  if (vector > 0) {
    layer(shapes, 'label_emb.0.0', embedding, vector);
    layer(shapes, 'label_emb.0.2', embedding, embedding);
  }
  layer(shapes, 'input_blocks.0.0', channels, inputs, 3, 3);
  const skips = [channels];
  let block = 1;
  let width: number = channels;
  levels.forEach((level, at) => {
    for (let copy = 0; copy < 2; copy++, block++) {
      residual(`input_blocks.${block}.0`, width, level * channels);
      width = level * channels;
      const depth = depths[at] ?? 0;
      if (depth > 0) transformer(shapes, `input_blocks.${block}.1`, width, depth, sizes);
      skips.push(width);
    }
    if (at === levels.length - 1) return;
    layer(shapes, `input_blocks.${block++}.0.op`, width, width, 3, 3);
    skips.push(width);
  });
  residual('middle_block.0', width, width);
  transformer(shapes, 'middle_block.1', width, middleDepth, sizes);
  residual('middle_block.2', width, width);
  if (!half) {
    let out = 0;
    [...levels].reverse().forEach((level, back) => {
      const depth = depths[levels.length - 1 - back] ?? 0;
      for (let copy = 0; copy < 3; copy++, out++) {
        residual(`output_blocks.${out}.0`, width + (skips.pop() ?? 0), level * channels);
        width = level * channels;
        if (depth > 0) transformer(shapes, `output_blocks.${out}.1`, width, depth, sizes);
        if (copy < 2 || back === levels.length - 1) continue;
        layer(shapes, `output_blocks.${out}.${depth > 0 ? 2 : 1}.conv`, width, width, 3, 3);
      }
    });
    layer(shapes, 'out.0', channels);
    layer(shapes, 'out.2', 4, channels, 3, 3);
  }
  return prefixed(prefix, shapes);
}

/** The layout of Diffusers' `UNet2DConditionModel`. `half`: as ControlNets copy it. */
export function diffusersUnet(sizes: UnetSizes, half = false): Shapes {
  const { channels, levels, depths, middleDepth, inputs, vector } = sizes;
  const shapes: Shapes = new Map();
  const embedding = 4 * channels;
  const residual = (name: string, from: number, to: number) => {
    layer(shapes, `${name}.norm1`, from);
    layer(shapes, `${name}.conv1`, to, from, 3, 3);
    layer(shapes, `${name}.time_emb_proj`, to, embedding);
    layer(shapes, `${name}.norm2`, to);
    layer(shapes, `${name}.conv2`, to, to, 3, 3);
    if (from !== to) layer(shapes, `${name}.conv_shortcut`, to, from, 1, 1);
  };
  layer(shapes, 'conv_in', channels, inputs, 3, 3);
  layer(shapes, 'time_embedding.linear_1', embedding, channels);
  layer(shapes, 'time_embedding.linear_2', embedding, embedding);
  if (vector > 0) {
    layer(shapes, 'add_embedding.linear_1', embedding, vector);
    layer(shapes, 'add_embedding.linear_2', embedding, embedding);
  }
  const skips = [channels];
  let width: number = channels;
  levels.forEach((level, at) => {
    for (let copy = 0; copy < 2; copy++) {
      residual(`down_blocks.${at}.resnets.${copy}`, width, level * channels);
      width = level * channels;
      const depth = depths[at] ?? 0;
      if (depth > 0) transformer(shapes, `down_blocks.${at}.attentions.${copy}`, width, depth, sizes);
      skips.push(width);
    }
    if (at === levels.length - 1) return;
    layer(shapes, `down_blocks.${at}.downsamplers.0.conv`, width, width, 3, 3);
    skips.push(width);
  });
  residual('mid_block.resnets.0', width, width);
  transformer(shapes, 'mid_block.attentions.0', width, middleDepth, sizes);
  residual('mid_block.resnets.1', width, width);
  if (half) return shapes;
  [...levels].reverse().forEach((level, back) => {
    const depth = depths[levels.length - 1 - back] ?? 0;
    for (let copy = 0; copy < 3; copy++) {
      residual(`up_blocks.${back}.resnets.${copy}`, width + (skips.pop() ?? 0), level * channels);
      width = level * channels;
      if (depth > 0) transformer(shapes, `up_blocks.${back}.attentions.${copy}`, width, depth, sizes);
    }
    if (back < levels.length - 1) layer(shapes, `up_blocks.${back}.upsamplers.0.conv`, width, width, 3, 3);
  });
  layer(shapes, 'conv_norm_out', channels);
  layer(shapes, 'conv_out', 4, channels, 3, 3);
  return shapes;
}

/** The same tensors with `prefix` before each name. */
export function prefixed(prefix: string, shapes: Shapes): Shapes {
  return new Map([...shapes].map(([name, shape]) => [prefix + name, shape]));
}
