import {
  type Camera,
  DirectionalLight,
  HemisphereLight,
  PMREMGenerator,
  type Scene,
  type WebGLRenderer,
} from 'three';
import { RoomEnvironment } from 'three/addons/environments/RoomEnvironment.js';

/** What drawing by the processor is called, in Chromium, on Linux and on Windows. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/**
 * Lights a scene so that physically based materials look as they should: a room around it, which metals mirror, and a lamp
 * that goes with the eye. Without a graphics card the room would take seconds: then the sky has to do.
 */
export function light(scene: Scene, camera: Camera, renderer: WebGLRenderer): void {
  const lamp = new DirectionalLight(0xffffff, 1.3);
  lamp.position.set(-0.8, 1, 0.6);
  camera.add(lamp);
  if (isSoftware(renderer.getContext())) {
    lamp.intensity = 1.9;
    scene.add(new HemisphereLight(0xffffff, 0x8f8f8f, 1.6));
    return;
  }
  const generator = new PMREMGenerator(renderer);
  const room = new RoomEnvironment();
  scene.environment = generator.fromScene(room, 0.04).texture;
  scene.environmentIntensity = 0.45;
  room.dispose();
  generator.dispose();
}

function isSoftware(context: WebGLRenderingContext | WebGL2RenderingContext): boolean {
  const names = context.getExtension('WEBGL_debug_renderer_info');
  return SOFTWARE.test(String(context.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER)));
}
