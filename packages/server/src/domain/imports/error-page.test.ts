import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { KINDS, type Kind } from '@wharf/contract';
import fc from 'fast-check';
import { ImportRefusedError } from '../../ports/import-source.ts';
import { type FirstAnswer, refuseErrorPage } from './error-page.ts';

const BYTES = 'application/octet-stream';
const HTML = 'text/html';
const XML = 'application/xml';
const JSON_TYPE = 'application/json';

type Content = string | Uint8Array;
/** Title, kind, file name, declared type, content, and what the message has to say. */
type Row = readonly [string, Kind, string, string | null, Content, RegExp?];

function judge(answer: Omit<FirstAnswer, 'head'>, head: Content): void {
  refuseErrorPage({ ...answer, head: typeof head === 'string' ? Buffer.from(head, 'utf8') : head });
}

function refused(answer: Omit<FirstAnswer, 'head'>, head: Content): ImportRefusedError {
  try {
    judge(answer, head);
  } catch (error) {
    assert.ok(error instanceof ImportRefusedError);
    assert.equal(error.code, 'error-page');
    return error;
  }
  return assert.fail('it was let through');
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

const LOGIN = '<html><head><title>Sign in</title></head><body><form action="/login">';
const GOOGLE_DRIVE =
  '<!DOCTYPE html><html><head><title>Google Drive - Virus scan warning</title><meta http-equiv="content-type" content="text/html; charset=utf-8"/><style nonce="x">.goog-link-button{}</style>';
const DROPBOX =
  '<!DOCTYPE html>\n<html class="maestro" lang="en"><head><meta content="noindex" name="robots"/><link href="https://cfl.dropboxstatic.com/static/images/favicon.ico" rel="shortcut icon"/>';
const GITHUB =
  '\n\n\n\n\n\n<!DOCTYPE html>\n<html\n  lang="en"\n  data-color-mode="auto">\n  <head>\n    <meta charset="utf-8">\n  <link rel="dns-prefetch" href="https://github.githubassets.com">';
const CLOUDFLARE =
  '<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title><meta http-equiv="refresh" content="360">';
const XHTML = `<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x">${LOGIN}`;
const OLD_HTML = '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<HTML><HEAD>';
const UTF16 = Buffer.from(`\ufeff${LOGIN}`, 'utf16le');

const S3 =
  '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired</Message><RequestId>X</RequestId></Error>';
const AZURE =
  '\ufeff<?xml version="1.0" encoding="utf-8"?><Error><Code>AuthenticationFailed</Code><Message>Server failed to authenticate the request.\nRequestId:1</Message></Error>';
const CIVITAI =
  '{"error":"Unauthorized","message":"The creator of this asset requires you to be logged in to download it"}';
const LFS_POINTER =
  'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n';

const REFUSED: Readonly<Record<string, readonly Row[]>> = {
  html: [
    ['a login page with status 200', 'model', 'a', HTML, LOGIN, /private browser window/],
    ['a login page called bytes', 'model', 'a', BYTES, LOGIN],
    ['a login page called what was asked for', 'image', 'a.png', 'image/png', LOGIN],
    ['a login page of no type', '3d', 'a', null, LOGIN],
    ['a login page for a 3D file', '3d', 'a.obj', HTML, LOGIN],
    ['the virus page of Google Drive', 'model', 'a', HTML, GOOGLE_DRIVE, /Google Drive/],
    ['the page of a Dropbox link', 'image', 'a.png', HTML, DROPBOX, /dl=1/],
    ['the page of a file on GitHub', 'image', 'a.png', HTML, GITHUB, /"Raw"/],
    ['the challenge of Cloudflare', 'video', 'a', HTML, CLOUDFLARE, /only browsers/],
    ['a page for a text', 'text', 'notes.txt', HTML, LOGIN],
    ['a page of no type for a text', 'text', 'notes.txt', null, LOGIN],
    ['a page called bytes for an asset', 'asset', 'a.png', BYTES, LOGIN],
    ['a page called a picture for an asset', 'asset', 'a.png', 'image/png', LOGIN],
    ['a page without a root for an asset', 'asset', 'a.png', HTML, '<h2>Not found</h2>'],
    ['a page named .html for a picture', 'image', 'a.html', HTML, LOGIN],
    ['an error called a page, without a tag', 'model', 'a.safetensors', HTML, 'Access denied'],
    ['an error of a program, without a tag', 'text', 'get.php', HTML, 'Access denied'],
    ['a page behind a mark of UTF-8', 'model', 'a', null, `\ufeff${LOGIN}`],
    ['a page in UTF-16', 'model', 'a', null, UTF16],
    ['a page in UTF-16, the other way', 'model', 'a', null, Buffer.from(UTF16).swap16()],
    ['a page behind comments and space', 'model', 'a', null, `\n <!-- a > b -->\n<!-- c -->${LOGIN}`],
    ['a page in XHTML', 'audio', 'a', null, XHTML],
    ['a page declared as XHTML', 'audio', 'a', 'application/xhtml+xml', '<x/>'],
    ['a page in capitals', 'avatar', 'a', null, OLD_HTML],
    ['a page that begins with a script', 'video', 'a', null, '<script>location="/login"</script>'],
    ['a page that begins with its head', 'video', 'a', null, '<head><meta>'],
  ],
  xml: [
    ['an error of S3', 'model', 'a', XML, S3, /AccessDenied/],
    ['an error of S3 called a picture', 'image', 'a.svg', 'image/svg+xml', S3],
    ['an error of S3 for an asset', 'asset', 'a', XML, S3],
    ['an error of Azure', '3d', 'a', XML, AZURE, /AuthenticationFailed/],
  ],
  json: [
    ['an error of Civitai', 'model', 'a', JSON_TYPE, CIVITAI, /need a login/],
    ['an error of Civitai called bytes', 'model', 'a', BYTES, CIVITAI],
    ['a problem of RFC 9457', 'image', 'a', 'application/problem+json', '{"type":"about:blank"}'],
    ['JSON called text/json', 'audio', 'a', 'text/json', '[]'],
    ['an error for a 3D file', '3d', 'a.glb', 'model/gltf-binary', ' {\n "detail" : "no"}'],
    ['JSON for a 3D file', '3d', 'a', JSON_TYPE, '{"a":1}'],
    ['JSON for a text of another name', 'text', 'notes.txt', JSON_TYPE, '{"a":1}', /ends in \.json/],
    ['JSON for an asset without a name', 'asset', 'download', JSON_TYPE, CIVITAI],
    ['a word for an asset without a name', 'asset', 'download', JSON_TYPE, 'null'],
    ...['errors', 'message', 'detail', 'code', 'status', 'statusCode', 'Error'].map(
      (key): Row => [`JSON that begins with ${key}`, 'video', 'a', null, `{"${key}":1}`],
    ),
  ],
  'git-lfs-pointer': KINDS.map(
    (kind): Row => [
      `a Git LFS pointer for kind ${kind}`,
      kind,
      'a.md',
      'text/plain',
      LFS_POINTER,
      /download link/,
    ],
  ),
};

describe('refused in place of a file:', () => {
  for (const [received, rows] of Object.entries(REFUSED)) {
    for (const [title, kind, fileName, contentType, head, says = /./] of rows) {
      test(title, () => {
        const { message, details } = refused({ kind, fileName, contentType }, head);
        assert.equal(details.received, received);
        assert.match(message, says);
      });
    }
  }
});

const PNG = latin1('\x89PNG\r\n\x1a\n\0\0\0\rIHDR');
const MP4 = latin1('\0\0\0\x20ftypisom\0\0\x02\0');
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><title>a</title></svg>';
const SVG_IN_PROLOG = `<?xml version="1.0"?><!-- <html> --><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x" [ <!ENTITY a "<html>"> ]>\n${SVG}`;
const SVG_PREFIXED = '<svg:svg xmlns:svg="http://www.w3.org/2000/svg"/>';
const SAFETENSORS = latin1('\x40\0\0\0\0\0\0\0{"error":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}');
const PICKLE_0 = '(dp0\nS"a"\np1\nI1\ns.';
const GLTF = '{"asset":{"version":"2.0"},"scenes":[]}';
const GLTF_CUT = `{\n  "accessors" : [ { "bufferView" : 0, "message" : 1 } ], "${' '.repeat(900)}`;
const OBJ = '# Blender v2.8\nmtllib a.mtl\no Cube\nv 1.0 1.0 -1.0\n';
const COLLADA = '<?xml version="1.0" encoding="utf-8"?>\n<COLLADA version="1.4.1"><asset/></COLLADA>';
const INNER_ERROR = '<?xml version="1.0"?><Errors><Error><Code>1</Code></Error></Errors>';
const README = '<p align="center"><img src="a.png"></p>\n\n# A';

const GOOD: readonly Row[] = [
  ['a PNG', 'image', 'a.png', 'image/png', PNG],
  ['a PNG that is called a page', 'image', 'a', HTML, PNG],
  ['a PNG that is called JSON', 'asset', 'a', JSON_TYPE, PNG],
  ['a JPEG', 'avatar', 'a', 'image/jpeg', latin1('\xff\xd8\xff\xe0\0\x10JFIF\0')],
  ['an SVG', 'image', 'a.svg', 'image/svg+xml', SVG],
  ['an SVG that is called a page', 'image', 'a', HTML, SVG],
  ['an SVG that is called JSON', 'image', 'a', JSON_TYPE, SVG],
  ['an SVG with a prolog', 'image', 'a', XML, SVG_IN_PROLOG],
  ['an SVG with a prefix', 'asset', 'a', HTML, SVG_PREFIXED],
  ['an MP4 that is called a page', 'video', 'a', HTML, MP4],
  ['an MP3', 'audio', 'a', null, latin1('ID3\x04\0\0\0\0\0\0')],
  ['a WAV', 'audio', 'a', 'audio/wav', latin1('RIFF\x24\0\0\0WAVEfmt ')],
  ['safetensors with a tensor called "error"', 'model', 'a', JSON_TYPE, SAFETENSORS],
  ['a GGUF', 'model', 'a', BYTES, latin1('GGUF\x03\0\0\0')],
  ['a pickle', 'model', 'a', 'text/plain', latin1('\x80\x02}q\0.')],
  ['a pickle of protocol 0', 'model', 'a', 'text/plain', PICKLE_0],
  ['a GLB that is called JSON', '3d', 'a', JSON_TYPE, latin1('glTF\x02\0\0\0')],
  ['a glTF', '3d', 'a.gltf', 'model/gltf+json', GLTF],
  ['a glTF that is called JSON, by its name', '3d', 'a.gltf', JSON_TYPE, '{"x":1}'],
  ['a glTF that is called JSON, by its content', '3d', 'a', JSON_TYPE, GLTF],
  ['a glTF as an asset', 'asset', 'a', JSON_TYPE, GLTF],
  ['a glTF as an asset that is called a page', 'asset', 'a', HTML, GLTF],
  ['a glTF whose asset is out of sight', '3d', 'a', JSON_TYPE, GLTF_CUT],
  ['a glTF that is called a page', '3d', 'a', HTML, GLTF],
  ['an OBJ', '3d', 'a.obj', 'text/plain', OBJ],
  ['an OBJ that is called a page', '3d', 'a', HTML, OBJ],
  ['an OBJ that is called JSON', '3d', 'a', JSON_TYPE, OBJ],
  ['an OBJ as an asset that is called a page', 'asset', 'a.obj', HTML, OBJ],
  ['an STL', '3d', 'a', null, 'solid cube\n facet normal 0 0 1\n'],
  ['COLLADA', '3d', 'a', HTML, COLLADA],
  ['COLLADA as an asset', 'asset', 'a', XML, COLLADA],
  ['XML with errors further inside', 'asset', 'a', XML, INNER_ERROR],
  ['an error of S3 as a text', 'text', 'a.xml', XML, S3],
  ['a page as a text', 'text', 'a.html', HTML, LOGIN],
  ['a page as an asset', 'asset', 'a.HTM', HTML, LOGIN],
  ['XHTML as a text', 'text', 'a.xhtml', 'application/xhtml+xml', XHTML],
  ['the source of a page', 'text', 'index.php', 'text/plain', LOGIN],
  ['Markdown that begins with HTML', 'text', 'README.md', null, README],
  ['a text that is called a page', 'text', 'a.csv', HTML, 'a,b'],
  ['a text that is called JSON', 'text', 'a.csv', JSON_TYPE, 'a,b'],
  ['a text that speaks of LFS', 'text', 'a.txt', 'text/plain', `See ${LFS_POINTER}`],
  ['JSON as a text', 'text', 'a.json', JSON_TYPE, '{"error":1}'],
  ['JSON lines as a text', 'text', 'a.jsonl', JSON_TYPE, '{"error":1}\n{}'],
  ['JSON as an asset', 'asset', 'a.json', 'text/json', '{"status":1}'],
  ['JSON that is called plain text', 'text', 'a.txt', 'text/plain', '{"status":1}'],
  ['an empty file', 'model', 'a', null, ''],
];

describe('left to the validators:', () => {
  for (const [title, kind, fileName, contentType, head] of GOOD) {
    test(title, () => judge({ kind, fileName, contentType }, head));
  }
});

describe('the judgement of a first answer', () => {
  const answers = fc.record({
    kind: fc.constantFrom<Kind>(...KINDS),
    fileName: fc.constantFrom('a', 'a.txt', 'a.gltf'),
    contentType: fc.constantFrom(null, HTML, JSON_TYPE, XML, 'image/png', BYTES),
  });

  test('lets all binary content pass, whatever it is called', () => {
    // Not behind a mark of UTF-16, where one NUL is half a character.
    const bytes = fc.uint8Array({ maxLength: 200 }).filter(([first = 0]) => first < 0xfe);
    fc.assert(
      fc.property(answers, bytes, (answer, begin) => judge(answer, Buffer.concat([begin, Buffer.from([0])]))),
    );
  });

  test('is a refusal or none, whatever comes', () => {
    const part = fc.constantFrom(
      ...['<', '<!--', '-->', '<?', '?>', '<!doctype ', '[', ']', '>', '<html', '<svg', '<Error>', '<Code>'],
      ...['{"', '":', ' ', 'error', 'asset', '\ufeff', '\0'],
    );
    fc.assert(
      fc.property(answers, fc.array(part, { maxLength: 200 }), (answer, parts) => {
        try {
          judge(answer, parts.join(''));
        } catch (error) {
          assert.ok(error instanceof ImportRefusedError);
        }
      }),
    );
  });

  test('repeats nothing of what came but a plain code', () => {
    const answer = { kind: 'model', fileName: 'a', contentType: null } as const;
    const secret = 'hunter2';
    const error = `<Error><Code>X</Code><Message>${secret}</Message></Error>`;
    for (const head of [`<html>${secret}`, `{"error":"${secret}"}`, error]) {
      const { message, details } = refused(answer, head);
      assert.ok(!(message + JSON.stringify(details)).includes(secret));
    }
    judge(answer, `<Error><Code>no plain code: ${secret}</Code></Error>`);
  });
});
