import type { FbxValue, FbxVisitor } from './fbx-node.ts';
import { propertiesVisitor } from './fbx-placement.ts';

/** Units of FBX time in a second (FBX SDK, KTime). */
const TIME_UNITS = 46_186_158_000;
/** Frames a second by `TimeMode` (FBX SDK, FbxTime::EMode); 14 is a rate of its own, in `CustomFrameRate`. */
const FRAME_RATES = [
  30,
  120,
  100,
  60,
  50,
  48,
  30,
  30,
  30_000 / 1001,
  30_000 / 1001,
  25,
  24,
  1000,
  24_000 / 1001,
  0,
  96,
  72,
  60_000 / 1001,
  120_000 / 1001,
];
const CUSTOM_MODE = 14;
const DEFAULT_RATE = 30;
/** A frame may be written a little short of its time: rates like 29.97 are no whole number of units. */
const ROUNDING = 1e-3;

/** Clips of a file: `AnimationStack` objects since 7.0, takes before. */
export class FbxAnimation {
  #stacks = 0;
  #takes = 0;
  #longestStack = 0;
  #longestTake = 0;
  #mostKeys = 0;
  #mode = 0;
  #customRate = 0;
  #oldRate = 0;

  /**
   * Since 7.0 the takes repeat the stacks. Exporters write one of either for scenes that do not move, too:
   * without a key there is no animation.
   */
  get clipCount(): number {
    if (this.#mostKeys === 0) return 0;
    return this.#stacks > 0 ? this.#stacks : this.#takes;
  }

  /** Frames of the longest clip, its first and last included; without times, the keys of the longest curve. */
  get frameCount(): number {
    if (this.clipCount === 0) return 0;
    const span = this.#longestStack > 0 ? this.#longestStack : this.#longestTake;
    const frames = Math.floor((span / TIME_UNITS) * this.frameRate + ROUNDING) + 1;
    return span > 0 && Number.isSafeInteger(frames) ? frames : this.#mostKeys;
  }

  /** Frames a second; the mode 0 leaves it open. */
  get frameRate(): number {
    let rate = FRAME_RATES[this.#mode] ?? DEFAULT_RATE;
    if (this.#mode === CUSTOM_MODE) rate = this.#customRate;
    else if (this.#mode === 0 && this.#oldRate > 0) rate = this.#oldRate;
    return rate > 0 && rate < TIME_UNITS ? rate : DEFAULT_RATE;
  }

  /** A property of the global settings. */
  takeSetting(name: string, values: readonly FbxValue[]): void {
    if (name === 'TimeMode') this.#mode = Number(values[0] ?? 0);
    if (name === 'CustomFrameRate') this.#customRate = Number(values[0] ?? 0);
  }

  /** Where files before 7.0 have the frame rate: `Settings: { FrameRate: "24" }`. */
  version5Visitor(): FbxVisitor {
    const rate: FbxVisitor = {
      values: ([value]) => {
        this.#oldRate = Number(value ?? 0);
      },
    };
    const settings: FbxVisitor = { child: (name) => (name === 'FrameRate' ? rate : undefined) };
    return { child: (name) => (name === 'Settings' ? settings : undefined) };
  }

  stackVisitor(): FbxVisitor {
    const times = new Map<string, number>();
    this.#stacks++;
    return {
      child: (node) => propertiesVisitor(node, (name, values) => times.set(name, Number(values[0] ?? 0))),
      end: () => {
        const span = (times.get('LocalStop') ?? 0) - (times.get('LocalStart') ?? 0);
        if (span > this.#longestStack) this.#longestStack = span;
      },
    };
  }

  curveVisitor(): FbxVisitor {
    let keys = 0;
    return {
      child: (name) => {
        if (name !== 'KeyTime') return undefined;
        return {
          numbers: (piece) => {
            keys += piece.length;
          },
        };
      },
      end: () => {
        if (keys > this.#mostKeys) this.#mostKeys = keys;
      },
    };
  }

  takesVisitor(): FbxVisitor {
    return {
      child: (name) => {
        if (name !== 'Take') return undefined;
        this.#takes++;
        return this.#insideTake();
      },
    };
  }

  /** Channels lie in channels; what counts the keys of one is a direct part of it. */
  #insideTake(): FbxVisitor {
    const inside: FbxVisitor = {
      child: (name) => {
        if (name === 'LocalTime') return { values: (values) => this.#takeSpan(values) };
        if (name === 'KeyCount') return { values: (values) => this.#takeKeys(values) };
        return name === 'Model' || name === 'Channel' ? inside : undefined;
      },
    };
    return inside;
  }

  #takeSpan([from, to]: readonly FbxValue[]): void {
    const span = Number(to ?? 0) - Number(from ?? 0);
    if (span > this.#longestTake) this.#longestTake = span;
  }

  #takeKeys([count]: readonly FbxValue[]): void {
    if (typeof count === 'number' && Number.isSafeInteger(count) && count > this.#mostKeys)
      this.#mostKeys = count;
  }
}
