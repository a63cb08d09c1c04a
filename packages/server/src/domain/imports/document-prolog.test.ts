import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { withoutProlog } from './document-prolog.ts';

const ROOT = '<root/>';

describe('before the root element', () => {
  for (const [title, prolog] of [
    ['nothing', ''],
    ['space', ' \n\t'],
    ['a declaration', '<?xml version="1.0"?>'],
    ['instructions', '<?a > ?><?b <root> ?>'],
    ['comments', '<!-- a > b --> <!----><!-- <root> -->'],
    ['a document type', '<!DOCTYPE svg>'],
    ['a public document type', '<!doctype  svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">'],
    ['an internal subset', '<!DOCTYPE svg [ <!ENTITY a "]<html>"> ] >'],
    ['a type that begins like HTML', '<!doctype html5>'],
    ['all of them', '<?xml?>\n<!-- c --><!DOCTYPE svg [<!-- ] -->]>\n<!-- d -->'],
  ] as const) {
    test(`${title} is left out`, () => assert.equal(withoutProlog(prolog + ROOT), ROOT));
  }

  for (const text of [
    '<!doctype html><html>',
    '<!DOCTYPE  \n html>',
    '<!doctype>',
    '<!doctypes a>',
    '<!doctype svg [ ] ',
    '<!doctype svg',
    '<!-- a',
    '<?xml',
    '<',
    '',
    'text <!-- a -->',
  ]) {
    test(`stays: ${JSON.stringify(text)}`, () => assert.equal(withoutProlog(` ${text}`), text));
  }
});

test('a long text takes time in proportion to its length', () => {
  const length = 4 * 1024 ** 2;
  // What tries every part of the space again takes hours; the limit only ends the test.
  const act = () => {
    for (const [begin, filling] of [
      ['<!doctype', ' '],
      ['<!doctype svg [', '] '],
      ['<!doctype svg [', ']'],
      ['<!doctype svg', '<!doctype svg'],
      ['', '<!---->'],
      ['', '<?'],
      ['<!--', '--'],
      ['', ' '],
    ] as const) {
      withoutProlog(begin + filling.repeat(length / filling.length));
    }
  };
  runInNewContext('act()', { act }, { timeout: 20_000 });
});
