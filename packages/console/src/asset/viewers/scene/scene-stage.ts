import {
  type AnimationAction,
  AnimationMixer,
  Box3,
  DoubleSide,
  type Material,
  NeutralToneMapping,
  PerspectiveCamera,
  Scene,
  type Side,
  Sphere,
  Spherical,
  Timer,
  Vector3,
  WebGLRenderer,
} from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import { SceneAids } from './scene-aids.ts';
import { boundsOf, disposeScene, materialsOf } from './scene-content.ts';
import { light } from './scene-light.ts';
import type { LoadedScene } from './scene-loader.ts';

/** Degrees from top to bottom. */
const FIELD_OF_VIEW = 40;
/** How much more than the scene is seen at first. */
const MARGIN = 1.1;
/** Where one looks from at first: a bit from the right, a bit from above. */
const VIEWPOINT = new Vector3(0.62, 0.42, 1).normalize();

/** What the controls of the viewer choose. */
export interface StageOptions {
  readonly wireframe: boolean;
  readonly doubleSided: boolean;
  readonly grid: boolean;
  readonly axes: boolean;
  readonly rotating: boolean;
  /** Index of the animation that is played, if any. */
  readonly playing: number | undefined;
}

/** Draws a scene on a canvas, whenever something has changed, and lets one look around in it. */
export class SceneStage {
  readonly renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #camera = new PerspectiveCamera(FIELD_OF_VIEW);
  readonly #controls: OrbitControls;
  readonly #aids = new SceneAids();
  readonly #timer = new Timer();
  readonly #resized: ResizeObserver;
  readonly #onFault: (error: unknown) => void;
  #loaded: LoadedScene | undefined;
  #bounds = new Box3(new Vector3(-1, -1, -1), new Vector3(1, 1, 1));
  #sides = new Map<Material, Side>();
  #mixer: AnimationMixer | undefined;
  #action: AnimationAction | undefined;
  #frame = 0;

  /**
   * @param context of the canvas; made by the caller, who knows what to do where there is none
   * @param onFault is called where a picture cannot be drawn; no more are
   */
  constructor(canvas: HTMLCanvasElement, context: WebGL2RenderingContext, onFault: (error: unknown) => void) {
    this.#onFault = onFault;
    this.renderer = new WebGLRenderer({ canvas, context, antialias: true, alpha: true });
    this.renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
    this.renderer.toneMapping = NeutralToneMapping;
    light(this.#scene, this.#camera, this.renderer);
    this.#scene.add(this.#camera, this.#aids.group);
    this.#controls = new OrbitControls(this.#camera, canvas);
    this.#controls.addEventListener('change', this.#requestFrame);
    this.#resized = new ResizeObserver(() => this.#resize());
    this.#resized.observe(canvas);
  }

  /** @returns false where the scene has nothing that could be seen */
  show(loaded: LoadedScene): boolean {
    this.#loaded = loaded;
    const bounds = boundsOf(loaded.object);
    if (bounds === undefined) return false;
    this.#bounds = bounds;
    this.#sides = new Map([...materialsOf(loaded.object)].map((material) => [material, material.side]));
    this.#scene.add(loaded.object);
    if (loaded.animations.length > 0) this.#mixer = new AnimationMixer(loaded.object);
    this.#resize();
    this.reset();
    return true;
  }

  apply({ wireframe, doubleSided, grid, axes, rotating, playing }: StageOptions): void {
    for (const [material, side] of this.#sides) {
      const wanted = doubleSided ? DoubleSide : side;
      // Programs of the graphics card are made for one or both sides.
      if (material.side !== wanted) material.needsUpdate = true;
      material.side = wanted;
      if ('wireframe' in material) material.wireframe = wireframe;
    }
    this.#aids.show({ grid, axes }, this.#bounds, getComputedStyle(this.renderer.domElement).color);
    this.#controls.autoRotate = rotating;
    this.#play(playing);
    this.#requestFrame();
  }

  /** Shows all of the scene from where one looked at first. */
  reset(): void {
    const { center, radius } = this.#bounds.getBoundingSphere(new Sphere());
    const narrow = Math.min(1, this.#camera.aspect);
    const distance = (MARGIN * radius) / Math.sin((FIELD_OF_VIEW / 2) * (Math.PI / 180)) / narrow;
    this.#camera.near = distance / 500;
    this.#camera.far = distance * 50;
    this.#camera.position.copy(center).addScaledVector(VIEWPOINT, distance);
    this.#camera.updateProjectionMatrix();
    this.#controls.target.copy(center);
    this.#controls.minDistance = radius / 100;
    this.#controls.maxDistance = distance * 10;
    this.#controls.update();
    this.#requestFrame();
  }

  /** Turns the view by radians, and goes `closer` times as near. */
  move({ around = 0, over = 0, closer = 1 }): void {
    const offset = this.#camera.position.clone().sub(this.#controls.target);
    const spherical = new Spherical().setFromVector3(offset);
    spherical.theta += around;
    spherical.phi += over;
    spherical.radius /= closer;
    this.#camera.position.copy(this.#controls.target).add(offset.setFromSpherical(spherical.makeSafe()));
    this.#controls.update();
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#resized.disconnect();
    this.#controls.dispose();
    this.#aids.dispose();
    this.#timer.dispose();
    this.#mixer?.stopAllAction();
    if (this.#loaded) disposeScene(this.#loaded.object);
    this.#scene.environment?.dispose();
    this.renderer.dispose();
    // Browsers have few contexts, and otherwise wait for the garbage collector.
    this.renderer.forceContextLoss();
  }

  #play(index: number | undefined): void {
    const clip = index === undefined ? undefined : this.#loaded?.animations[index];
    if (this.#action) this.#action.paused = clip === undefined;
    if (clip === undefined || this.#action?.getClip() === clip) return;
    this.#action?.stop();
    this.#action = this.#mixer?.clipAction(clip).play();
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.renderer.domElement;
    if (width === 0 || height === 0) return;
    this.renderer.setSize(width, height, false);
    this.#camera.aspect = width / height;
    this.#camera.updateProjectionMatrix();
    this.#requestFrame();
  }

  readonly #requestFrame = (): void => {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(this.#draw);
  };

  readonly #draw = (time: number): void => {
    this.#frame = 0;
    this.#timer.update(time);
    const seconds = Math.min(this.#timer.getDelta(), 0.1);
    const animated = this.#action?.paused === false;
    if (animated) this.#mixer?.update(seconds);
    // Turns the camera, too, which asks for the next frame.
    if (this.#controls.autoRotate) this.#controls.update(seconds);
    try {
      this.renderer.render(this.#scene, this.#camera);
    } catch (error) {
      this.#onFault(error);
      return;
    }
    if (animated || this.#controls.autoRotate) this.#requestFrame();
  };
}
