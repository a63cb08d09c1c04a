import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { svg } from '../../../test/decoder/sample-images.ts';
import { Refusal } from '../refusal.ts';
import { requireHarmlessSvg } from './svg.ts';

const PIXEL = 'data:image/png;base64,iVBORw0KGgo=';

describe('an SVG that only draws is taken', () => {
  const harmless: readonly [name: string, bytes: Buffer][] = [
    ['shapes', svg('<path d="M0 0h9v9z"/>')],
    [
      'references inside of the document',
      svg('<use xlink:href="#a"/><rect fill="url(#g)" style="clip-path:url( \'#c\' )"/>'),
    ],
    ['embedded pictures', svg(`<image href="${PIXEL}"/><style>rect { fill: url(${PIXEL}) }</style>`)],
    [
      'a style sheet',
      svg(
        '<style><![CDATA[.a > .b { fill: red } @font-face { src: url(data:font/woff2;base64,AA) }]]></style>',
      ),
    ],
    ['links to ordinary addresses', svg('<a href="https://example.org/"><rect/></a>')],
    ['animations of shapes', svg('<rect><animate attributeName="x" values="0;9" dur="1s"/></rect>')],
    ['foreign metadata', svg('<metadata><x:a xmlns:x="urn:x" x:about="http://x/">t</x:a></metadata>')],
    [
      'a public doctype',
      Buffer.from(
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg xmlns="http://www.w3.org/2000/svg"/>',
      ),
    ],
    [
      'UTF-16',
      Buffer.from('\ufeff<svg xmlns="http://www.w3.org/2000/svg"><title>é</title></svg>', 'utf16le'),
    ],
    ['a word that begins like a handler', svg('<text>onload javascript:</text>')],
  ];
  for (const [name, bytes] of harmless) it(name, () => requireHarmlessSvg(bytes));
});

describe('active content is refused', () => {
  const active: readonly [name: string, bytes: Buffer][] = [
    ['script', svg('<script>alert(1)</script>')],
    ['script under a prefix', svg('<s:script xmlns:s="http://www.w3.org/2000/svg"/>')],
    ['script in another case', svg('<SCRIPT/>')],
    ['event handler', svg('<rect onclick="x()"/>')],
    ['event handler in another case', svg('<rect onMouseOver="x()"/>')],
    ['event handler on the root', svg('', 'onload="x()"')],
    ['foreignObject', svg('<foreignObject/>')],
    ['HTML element', svg('<p xmlns="http://www.w3.org/1999/xhtml"/>')],
    ['script URL', svg('<a href="javascript:alert(1)"/>')],
    ['script URL with white space inside', svg('<a xlink:href="java&#10;script&#x3a;alert(1)"/>')],
    ['script URL set by an animation', svg('<a><animate attributeName="href" values="x"/></a>')],
    [
      'script URL among animation values',
      svg('<a><animate attributeName="fill" values="#a;javascript:x"/></a>'),
    ],
    ['handler set by <set>', svg('<set attributeName="onclick" to="x()"/>')],
    ['external use', svg('<use href="https://example.org/x.svg#a"/>')],
    ['external image', svg('<image xlink:href="http://example.org/x.png"/>')],
    ['local file', svg('<image href="file:///etc/passwd"/>')],
    ['neighbouring file', svg('<image href="x.png"/>')],
    ['image with an SVG inside', svg('<image href="data:image/svg+xml;base64,PHN2Zy8+"/>')],
    ['embedded HTML', svg('<a href="data:text/html,x"/>')],
    ['external url() in an attribute', svg('<rect fill="url(https://example.org/#g)"/>')],
    ['escaped url() in a style', svg('<rect style="fill:\\75 rl(https://example.org/)"/>')],
    ['@import', svg('<style>@import "https://example.org/a.css";</style>')],
    ['@import behind a comment', svg('<style>@imp/**/ort x; @\\69mport "x"</style>')],
    ['url() in a style sheet', svg('<style>a{background:url(//example.org/x)}</style>')],
    [
      'style sheet by instruction',
      Buffer.from('<?xml-stylesheet href="x.css"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
    ],
    [
      'entities',
      Buffer.from('<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>'),
    ],
    [
      'attribute defaults',
      Buffer.from(
        '<!DOCTYPE svg [<!ATTLIST svg onload CDATA "x()">]><svg xmlns="http://www.w3.org/2000/svg"/>',
      ),
    ],
    ['base address', svg('<g xml:base="https://example.org/"/>')],
  ];
  for (const [name, bytes] of active) {
    it(name, () => {
      assert.throws(
        () => requireHarmlessSvg(bytes),
        (error) =>
          error instanceof Refusal &&
          error.code === 'active-content' &&
          /at line \d+, column \d+/.test(error.message),
      );
    });
  }
});

describe('an SVG that is none is refused', () => {
  const malformed: readonly [name: string, bytes: Buffer][] = [
    ['an open element', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><g></svg>')],
    ['the end missing', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><g>')],
    ['an undeclared entity', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg">&xxe;</svg>')],
    ['an undeclared prefix', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><a:b/></svg>')],
    ['no namespace', Buffer.from('<svg/>')],
    [
      'bytes that are not its encoding',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg">\xff</svg>', 'latin1'),
    ],
    [
      'an encoding that browsers read otherwise',
      Buffer.from('<?xml version="1.0" encoding="UTF-7"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
    ],
    ['compression', Buffer.from('1f8b0800', 'hex')],
  ];
  for (const [name, bytes] of malformed) {
    it(name, () => {
      assert.throws(
        () => requireHarmlessSvg(bytes),
        (error) => error instanceof Refusal && error.code === 'corrupt',
      );
    });
  }
});
