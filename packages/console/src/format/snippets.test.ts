import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type SnippetOf, snippets } from './snippets.ts';

const API = 'https://wharf.example.com/v1';
const ASSET: SnippetOf = { type: 'asset', id: 'asset_1', name: 'dot.png' };

function codeOf(id: string, of: SnippetOf = ASSET): string {
  return snippets(of, API).find((snippet) => snippet.id === id)?.code ?? '';
}

describe('snippets', () => {
  it('name this server and this asset', () => {
    for (const { code } of snippets(ASSET, API)) {
      assert.match(code, /https:\/\/wharf\.example\.com\/v1/);
      assert.match(code, /asset_1/);
    }
  });

  it('take key and secret from the environment', () => {
    assert.match(codeOf('curl'), /--user "\$WHARF_API_KEY:\$WHARF_API_SECRET"/);
    assert.match(codeOf('sdk'), /process\.env\.WHARF_API_SECRET/);
  });

  it('fetch all files of a model, each with its path', () => {
    const model = { type: 'model', id: 'model_1', name: 'SDXL' } as const;
    assert.match(codeOf('sdk', model), /wharf\.models\.retrieve\("model_1"\)/);
    assert.match(codeOf('curl', model), /--output SDXL\/"\$path"/);
  });

  it('let no name run anything, lead elsewhere or read as another', () => {
    const hostile = { ...ASSET, name: `../$(rm -rf ~)'";\`x\` \u202egnp.exe\n--output` };
    for (const { id, code } of snippets(hostile, API)) {
      assert.doesNotMatch(code, /rm -rf ~\)|`x`|\u202e|\.\.\//, id);
    }
    assert.match(codeOf('sdk', { ...ASSET, name: '...' }), /"\.\/asset"/);
    assert.match(codeOf('curl', { ...ASSET, name: '-o x' }), /--output 'o x'/);
  });
});
