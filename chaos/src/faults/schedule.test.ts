import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TOPOLOGIES, type TopologyName } from '../system/topology.ts';
import { FAULT_KINDS, targetsOf } from './catalogue.ts';
import { INJECTABLE } from './inject.ts';
import { planFaults } from './schedule.ts';

const NAMES = Object.keys(TOPOLOGIES) as TopologyName[];

test('the same seed gives the same schedule, another seed another', () => {
  const plan = (seed: number) => planFaults(seed, 50, TOPOLOGIES.cluster);
  assert.deepEqual(plan(7), plan(7));
  assert.notDeepEqual(plan(7), plan(8));
});

test('a longer schedule begins as a shorter one does, so that a run can be cut down to where it failed', () => {
  const long = planFaults(7, 100, TOPOLOGIES.cluster).flat();
  const short = planFaults(7, 20, TOPOLOGIES.cluster).flat();
  // Where the shorter one ends, its last episode may be smaller.
  assert.deepEqual(short.slice(0, 10), long.slice(0, 10));
});

for (const name of NAMES) {
  test(`a long schedule for ${name} has every kind of fault that can strike there, and as many faults as asked for`, () => {
    const faults = planFaults(1, 1000, TOPOLOGIES[name]).flat();
    assert.equal(faults.length, 1000);
    assert.deepEqual(
      new Set(faults.map(({ kind }) => kind)),
      new Set(
        FAULT_KINDS.filter((kind) => targetsOf(kind, TOPOLOGIES[name]).length > 0).map(({ kind }) => kind),
      ),
    );
  });
}

test('every kind of fault can be done', () => {
  assert.deepEqual(FAULT_KINDS.map(({ kind }) => kind).toSorted(), INJECTABLE.toSorted());
});

test('kinds can be picked by what they begin with', () => {
  const kinds = planFaults(1, 30, TOPOLOGIES.cluster, 'store-').flatMap((episode) =>
    episode.map(({ kind }) => kind),
  );
  assert.ok(kinds.every((kind) => kind.startsWith('store-')));
  assert.throws(() => planFaults(1, 1, TOPOLOGIES.single, 'store-'), /No kind of fault/);
});
