/** What tests of uploads that do not go through begin with: the console behind a gate, and files to send through it. */
import type { Wharf } from '@wharf/sdk';
import type { Gate } from '../../../sdk/test/browser/gate.ts';
import type { OpenPage } from './console-stage.ts';
import { type GatedStage, startGatedConsole } from './gated-stage.ts';
import { withPlainPicker } from './intake-page.ts';
import { SampleFolder, send } from './intake-samples.ts';

export class IntakeStage {
  readonly gated: GatedStage;
  readonly folder: SampleFolder;

  private constructor(gated: GatedStage, folder: SampleFolder) {
    this.gated = gated;
    this.folder = folder;
  }

  /** In `before`, with `close` in `after`. @param host under which browsers reach the console */
  static async start(host?: string): Promise<IntakeStage> {
    const folder = await SampleFolder.make();
    try {
      return new IntakeStage(await startGatedConsole(host), folder);
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  get gate(): Gate {
    return this.gated.gate;
  }

  get client(): Wharf {
    return this.gated.stage.client;
  }

  /** A page of its own, signed in, whose picker of files can be driven. */
  async open(): Promise<OpenPage> {
    const page = await this.gated.open('/settings');
    await withPlainPicker(page);
    return page;
  }

  /** Chooses files and sends them. Resolves when part `number` of one of them is held back at the gate. */
  async sendUpTo(number: number, ...[page, files]: Parameters<typeof send>): Promise<void> {
    const held = this.gate.hold(number);
    await send(page, files);
    await held;
  }

  /** Lets go what is held back, and forgets what has come through: in `afterEach`. */
  letGo(): void {
    this.gate.release();
    this.gate.reset();
  }

  async close(): Promise<void> {
    await this.gated.close();
    await this.folder.remove();
  }
}
