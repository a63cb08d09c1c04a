import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Conductor } from './faults/conductor.ts';
import { planFaults } from './faults/schedule.ts';
import { finalState } from './final.ts';
import { Journal } from './history/journal.ts';
import { Sampler } from './ledger/sampler.ts';
import { Load } from './load/load.ts';
import { WebhookReceiver } from './load/webhook-receiver.ts';
import type { Options } from './options.ts';
import { Random } from './random.ts';
import { collected, openLedger } from './settle.ts';
import { CREDENTIALS, System } from './system/system.ts';
import { TOPOLOGIES } from './system/topology.ts';
import { subscribe } from './webhooks.ts';

/** Milliseconds that clients get to end what they have begun. */
const LAST_WORK = 90_000;

/** Where a run leaves what it is judged by. */
export function filesOf(directory: string) {
  return { history: join(directory, 'history.jsonl'), final: join(directory, 'final.json') };
}

/**
 * Starts the system, has clients work on it while faults are injected, and writes down what there is to judge.
 * @param directory empty
 * @param say takes a line for whoever watches
 */
export async function run(options: Options, directory: string, say: (line: string) => void): Promise<void> {
  const topology = TOPOLOGIES[options.topology];
  const { seed, faults, clients } = options;
  const episodes = planFaults(seed, faults, topology, options.only);
  const journal = new Journal(filesOf(directory).history);
  const system = new System({ topology, directory, journal, seed, say });
  const lastResort = () => system.killNow();
  process.once('exit', lastResort);
  try {
    say('starting the system');
    await system.start();
    const receiver = await WebhookReceiver.start(journal, Random.of(seed, 'webhooks'));
    const subscription = await subscribe(system.apiUrls[0] ?? '', receiver.url);
    receiver.expectSecret(subscription.secret);
    journal.add({ type: 'run', seed, faults, topology: options.topology });
    const ledger = openLedger(system);
    const sampler = new Sampler(ledger, journal);
    const nodes = system.apiProxies.entries().map(([name, { url }]) => [name, url] as const);
    const load = await Load.start({ seed, clients, nodes: [...nodes], credentials: CREDENTIALS, journal });
    const conductor = new Conductor(system, load, journal, say);
    for (const [at, episode] of episodes.entries()) {
      say(`episode ${at + 1} of ${episodes.length}`);
      await conductor.play(episode);
    }
    say(`no more faults; ${load.calls} requests so far`);
    await load.end(LAST_WORK);
    await collected(ledger, say);
    const pendingDeliveries = await subscription.remaining();
    await sampler.stop();
    const final = { ...(await finalState(system, ledger)), pendingDeliveries };
    writeFileSync(filesOf(directory).final, JSON.stringify(final));
    await ledger.close();
    await receiver.close();
  } finally {
    say('ending the system');
    await system.end();
    process.off('exit', lastResort);
    journal.close();
  }
}
