import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { plainSummary } from './plain-summary.ts';

for (const [title, html, expected] of [
  ['tags go, and entities are resolved', '<p>A &amp; <b>B</b></p>', 'A & B'],
  ['scripts and styles go with their content', '<style a="b">c{}</style>A<script>b()</script>B', 'A B'],
  ['a tag without an end goes', 'A <script src="x', 'A'],
  ['nothing is left of nothing', '<p> </p>', null],
  ['what is no text is none', 1, null],
] as const) {
  test(title, () => assert.equal(plainSummary(html), expected));
}

test('tags without an end take no time to speak of', () => {
  // What reads each to the end of the text takes minutes; the limit only ends the test.
  const act = () => {
    for (let time = 0; time < 1_000; time += 1) plainSummary('<script '.repeat(2_500));
  };
  runInNewContext('act()', { act }, { timeout: 20_000 });
});
