import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { globTest } from './glob.ts';

describe('patterns', () => {
  for (const [pattern, yes, no] of [
    ['*.png', ['a.png', 'sub/a.png', '.png'], ['a.PNG', 'a.png.txt', 'png']],
    ['sub/*.png', ['sub/a.png'], ['a.png', 'sub/deep/a.png', 'other/sub/a.png']],
    ['sub/**', ['sub/a', 'sub/deep/a'], ['sub', 'other/sub/a']],
    ['**/draft/*', ['draft/a', 'x/draft/a', 'x/y/draft/a'], ['draft', 'x/draft/y/a']],
    ['node_modules', ['node_modules', 'x/node_modules'], ['node_modules2']],
    ['node_modules/', ['node_modules'], ['x']],
    ['/top.txt', ['top.txt', 'sub/top.txt'], ['a']],
    ['./sub/a', ['sub/a'], ['a']],
    ['img?.{png,jp{e,}g}', ['img1.png', 'img2.jpeg', 'img3.jpg'], ['img.png', 'img12.png', 'img1.gif']],
    ['[a-c]x[!0-9].txt', ['axy.txt'], ['dxy.txt', 'ax1.txt']],
    ['[a&b]*', ['a1', '&', 'b'], ['c']],
    ['[~|&^[]x', ['~x', '|x', '&x', '^x', '[x'], ['x', 'ax']],
    ['[!\\]', ['a'], ['\\']],
    ['a[]b', ['a[]b'], ['ab']],
    ['a+(b).txt', ['a+(b).txt'], ['ab.txt']],
    ['{open', ['{open'], ['open']],
    ['*', ['a', 'b/c', '猫.png'], []],
  ] as const)
    it(`${pattern} means what it means in a shell`, () => {
      const test = globTest(pattern);
      for (const path of yes) assert.ok(test(path), path);
      for (const path of no) assert.ok(!test(path), path);
    });

  it('are refused as wrong usage where a range runs backwards', () => {
    assert.throws(() => globTest('[z-a]'), { name: 'CommandError', exitCode: 64, message: /^\[z-a\] is no/ });
  });

  it('is every text that needs no escaping itself, and nothing else', () => {
    const plain = fc.stringMatching(/^[a-z.+()$^|-]{1,12}$/);
    fc.assert(
      fc.property(plain, plain, (pattern, name) => {
        fc.pre(!pattern.startsWith('.'));
        assert.equal(globTest(pattern)(name), pattern === name);
        assert.ok(globTest(pattern)(pattern));
      }),
    );
  });
});
