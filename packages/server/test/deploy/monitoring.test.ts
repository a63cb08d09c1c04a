import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parse } from 'yaml';
import { COUNTERS, DURATIONS } from '../../src/ports/meter.ts';
import { startServer, type TestServer } from '../acceptance/driver/server.ts';
import { DEPLOY, deployFile, ROOT, without } from './deploy-files.ts';

/** Names that only PostgreSQL or Linux gives values to; what they are named is exported anyway. */
const METRIC = /\b(?:wharf|nodejs|process)_[a-z0-9_]+/g;
const DOCUMENTATION = readFileSync(join(ROOT, 'docs/operations/monitoring.md'), 'utf8');
const ALERT = /^ {6}- alert: (\w+)$/gm;

function named(text: string): readonly string[] {
  return [...new Set(text.match(METRIC))].sort();
}

/** The names of the series that a page of metrics announces, those of histograms included. */
function exported(page: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, name = '', type] of page.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    names.add(name);
    if (type === 'histogram') for (const part of ['bucket', 'sum', 'count']) names.add(`${name}_${part}`);
  }
  return names;
}

/** The queries of each file. */
const EXPRESSIONS: Readonly<Record<string, (text: string) => readonly string[]>> = {
  'prometheus/alerts.yml': (text) =>
    (parse(text) as { groups: { rules: { expr: string }[] }[] }).groups.flatMap(({ rules }) =>
      rules.map(({ expr }) => expr),
    ),
  'grafana/wharf.json': (text) =>
    (JSON.parse(text) as { panels: { targets?: { expr: string }[] }[] }).panels.flatMap(({ targets = [] }) =>
      targets.map(({ expr }) => expr),
    ),
};

/** The labels of each metric by the table in the documentation, and those that Prometheus adds. */
function documentedLabels(): (series: string) => ReadonlySet<string> {
  const rows = DOCUMENTATION.matchAll(/^\| `(\w+)` \| ([^|]*) \|/gm);
  const known = new Map(
    [...rows].map(([, name = '', labels = '']) => [
      name,
      [...labels.matchAll(/\w+/g)].map(([label]) => label),
    ]),
  );
  return (series) => {
    const name = known.has(series) ? series : series.replace(/_(?:bucket|sum|count)$/, '');
    return new Set([
      'job',
      'instance',
      ...(known.get(name) ?? []),
      ...(series.endsWith('_bucket') ? ['le'] : []),
    ]);
  };
}

/** What a query asks for: a series, and a label that it is chosen or grouped by. */
function askedLabels(expression: string): readonly (readonly [series: string, label: string])[] {
  const chosen = [...expression.matchAll(/\b((?:wharf|nodejs|process)_\w+)\{([^}]*)\}/g)].flatMap(
    ([, series = '', matchers = '']) =>
      [...matchers.matchAll(/(\w+)\s*[!=]~?=?"/g)].map(([, label = '']) => [series, label] as const),
  );
  const [series = ''] = expression.match(METRIC) ?? [];
  const grouped = [...expression.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, labels = '']) =>
    labels.split(',').map((label) => [series, label.trim()] as const),
  );
  return [...chosen, ...grouped];
}

describe('what monitors an installation', () => {
  let server: TestServer;
  let page: string;
  before(async () => {
    server = await startServer();
    page = await (await fetch(`${server.url}/metrics`)).text();
  });
  after(() => server.dispose());

  for (const file of ['prometheus/alerts.yml', 'grafana/wharf.json']) {
    it(`${file} asks only for metrics that a server exports`, () => {
      const asked = named(deployFile(file));
      assert.ok(asked.length > 10);
      assert.deepEqual(
        asked.filter((name) => !exported(page).has(name)),
        [],
      );
    });
  }

  it('the documentation names the labels of every metric', () => {
    const documented = documentedLabels();
    for (const { name, labels } of [...Object.values(COUNTERS), ...Object.values(DURATIONS)]) {
      assert.deepEqual(documented(name), new Set(['job', 'instance', ...Object.keys(labels)]), name);
    }
    for (const [, series = '', labels = ''] of page.matchAll(/^(wharf_\w+)\{(.*)\} /gm)) {
      for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) {
        assert.ok(documented(series).has(label), `${label} of ${series}`);
      }
    }
  });

  for (const [file, expressions] of Object.entries(EXPRESSIONS)) {
    it(`${file} asks only for labels that the metrics have`, () => {
      const asked = expressions(deployFile(file)).flatMap(askedLabels);
      assert.ok(asked.length > 10);
      const documented = documentedLabels();
      for (const [series, label] of asked) assert.ok(documented(series).has(label), `${label} of ${series}`);
    });
  }

  it('every metric of Wharf is on the dashboard or in an alert, and in the documentation', () => {
    const used = [
      ...named(deployFile('grafana/wharf.json')),
      ...named(deployFile('prometheus/alerts.yml')),
    ].join(' ');
    const ours = [...page.matchAll(/^# TYPE (wharf_\S+) /gm)].map(([, name = '']) => name);
    assert.ok(ours.length > 20);
    assert.deepEqual(
      ours.filter((name) => !used.includes(name)),
      [],
    );
    assert.deepEqual(
      ours.filter((name) => !DOCUMENTATION.includes(`\`${name}\``)),
      [],
    );
    assert.deepEqual(
      named(DOCUMENTATION).filter((name) => !exported(page).has(name)),
      [],
    );
  });

  it('every alert has a runbook of its own', () => {
    const alerts = deployFile('prometheus/alerts.yml');
    const names = [...alerts.matchAll(ALERT)].map(([, name = '']) => name);
    assert.equal(new Set(names).size, names.length);
    const runbooks = readFileSync(join(ROOT, 'docs/operations/alerts.md'), 'utf8');
    const headings = [...runbooks.matchAll(/^## (\w+)$/gm)].map(([, name = '']) => name);
    assert.deepEqual(headings.sort(), names.sort());
    for (const name of names) {
      const url = `runbook_url: docs/operations/alerts.md#${name.toLowerCase()}`;
      assert.ok(alerts.includes(url), name);
    }
  });

  it('series are few: nothing that users choose is a label', () => {
    const series = page.split('\n').filter((line) => line.startsWith('wharf_'));
    assert.ok(series.length < 500, String(series.length));
  });

  it('promtool finds the rules correct, and they fire when they should', {
    skip: without('promtool'),
  }, () => {
    for (const [verb, file] of [
      ['check', 'alerts.yml'],
      ['test', 'alerts.test.yml'],
    ] as const) {
      execFileSync('promtool', [verb, 'rules', file], { cwd: join(DEPLOY, 'prometheus') });
    }
  });

  it('the panels of the dashboard do not lie over each other', () => {
    const { panels } = JSON.parse(deployFile('grafana/wharf.json')) as {
      panels: { id: number; title: string; gridPos: { x: number; y: number; w: number; h: number } }[];
    };
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
    const taken = new Set<string>();
    for (const { title, gridPos } of panels) {
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          assert.ok(x < 24 && !taken.has(`${x},${y}`), title);
          taken.add(`${x},${y}`);
        }
      }
    }
  });
});
