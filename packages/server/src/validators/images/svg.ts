import { SaxesParser, type SaxesTagNS } from 'saxes';
import { Refusal } from '../refusal.ts';
import { externalCssReference } from './svg-css.ts';

/** Largest SVG in bytes: librsvg's tree takes some fifty times the file's size. */
export const MAX_SVG_BYTES = 16 * 1024 * 1024;

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';
const XHTML_NAMESPACE = 'http://www.w3.org/1999/xhtml';
const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';

/** Elements that run code or bring foreign documents in, whatever their namespace (SVG 2 chapters 12 and 15, XHTML). */
const ACTIVE_ELEMENTS: ReadonlySet<string> = new Set([
  'script',
  'handler',
  'listener',
  'foreignobject',
  'iframe',
  'frame',
  'object',
  'embed',
  'applet',
  'audio',
  'video',
  'base',
  'link',
  'meta',
  'form',
]);
/** Animations: they may set another element's link or event handler after loading. */
const ANIMATIONS: ReadonlySet<string> = new Set([
  'animate',
  'set',
  'animatetransform',
  'animatecolor',
  'animatemotion',
]);
const REFERENCES: ReadonlySet<string> = new Set(['href', 'src', 'action', 'formaction', 'data', 'poster']);
const EMBEDDED_PICTURE = /^data:image\/(?:png|jpe?g|gif|webp|avif|bmp);/;
/** A link is followed by a person's click, never by showing the picture: these schemes are plain addresses. */
const LINK = /^(?:https?:|mailto:|#)/;
const ENCODINGS: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  'iso-8859-1': 'windows-1252',
  'windows-1252': 'windows-1252',
  'utf-16': 'utf-16',
};

/**
 * Refuses an SVG that is not well-formed XML with an `svg` root, and one that could do anything but be
 * drawn: scripts, event handlers, script URLs, foreign documents, external references, doctype
 * declarations. A strict allow-nothing reading of our own, because the file is stored and served unchanged.
 */
export function requireHarmlessSvg(bytes: Buffer): void {
  const text = decodeXml(bytes);
  const parser = new SaxesParser({ xmlns: true });
  let depth = 0;
  const styles: string[] = [];
  const where = () => `line ${parser.line}, column ${parser.column}`;
  const active = (what: string): never => {
    throw new Refusal(
      'active-content',
      `The SVG has ${what} at ${where()}; remove it, as only pictures without active content are taken.`,
      {
        format: 'svg',
        line: parser.line,
        column: parser.column,
      },
    );
  };
  parser.on('error', (error) => {
    throw new Refusal(
      'corrupt',
      `The SVG is not well-formed XML: ${withoutPosition(error.message)} at ${where()}.`,
      {
        format: 'svg',
        line: parser.line,
        column: parser.column,
      },
    );
  });
  parser.on('doctype', (doctype) => {
    // Declarations in the document can define entities and attributes, event handlers among them.
    if (/\[[^\]]*[<%&]/.test(doctype)) active('declarations in its doctype');
  });
  parser.on('processinginstruction', ({ target }) => {
    if (target.toLowerCase() === 'xml-stylesheet') active('an external style sheet (<?xml-stylesheet?>)');
  });
  parser.on('opentag', (tag) => {
    if (depth === 0) requireSvgRoot(tag);
    depth++;
    const fault = activeTag(tag);
    if (fault !== undefined) active(fault);
    if (tag.local.toLowerCase() === 'style') styles.push('');
  });
  const addText = (chunk: string) => {
    const last = styles.length - 1;
    if (last >= 0) styles[last] += chunk;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', (tag) => {
    depth--;
    if (tag.local.toLowerCase() !== 'style') return;
    const reference = externalCssReference(styles.pop() ?? '');
    if (reference !== undefined) active(`a style sheet with ${reference}`);
  });
  parser.write(text).close();
}

function requireSvgRoot(root: SaxesTagNS): void {
  if (root.local !== 'svg')
    throw new Refusal('type-mismatch', `The file's root element is <${root.name}>, not <svg>.`);
  if (root.uri !== SVG_NAMESPACE) {
    throw new Refusal('corrupt', `The SVG's root element is not in the namespace ${SVG_NAMESPACE}.`);
  }
}

/** Names what is active in a tag, or undefined. */
function activeTag(tag: SaxesTagNS): string | undefined {
  const element = tag.local.toLowerCase();
  if (ACTIVE_ELEMENTS.has(element)) return `a <${tag.name}> element`;
  if (tag.uri === XHTML_NAMESPACE) return `an HTML element <${tag.name}>`;
  for (const attribute of Object.values(tag.attributes)) {
    const fault = activeAttribute(element, attribute.local.toLowerCase(), attribute.uri, attribute.value);
    if (fault !== undefined) return `${fault} in <${tag.name}>`;
  }
  return undefined;
}

function activeAttribute(
  element: string,
  name: string,
  namespace: string,
  value: string,
): string | undefined {
  if (/^on[a-z]/.test(name)) return `an event handler (${name})`;
  // Browsers drop whitespace and control characters inside of a scheme (WHATWG URL, section 4.4).
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what has to be dropped
  const plain = value.replace(/[\u0000-\u0020\u007f]/g, '').toLowerCase();
  if (/(?:^|;|,)(?:javascript|vbscript|livescript):/.test(plain)) return `a script URL (${name})`;
  if (/^data:(?!image\/|,)/.test(plain) && REFERENCES.has(name)) return `an embedded document (${name})`;
  if (
    ANIMATIONS.has(element) &&
    name === 'attributename' &&
    /^(?:.*:)?(?:href|src|on.*|style)$/.test(plain)
  ) {
    return `an animation of ${plain}`;
  }
  if (namespace === XML_NAMESPACE && name === 'base' && plain !== '') return 'a base address (xml:base)';
  if (REFERENCES.has(name)) {
    if (plain === '' || plain.startsWith('#')) return undefined;
    if (element === 'a') return LINK.test(plain) ? undefined : `a link of an unknown scheme (${name})`;
    const picture = element === 'image' || element === 'feimage';
    return picture && EMBEDDED_PICTURE.test(plain) ? undefined : `an external reference (${name})`;
  }
  if (namespace !== '' && namespace !== SVG_NAMESPACE) return undefined;
  const reference = /url|image|import|\\/.test(plain) ? externalCssReference(value) : undefined;
  return reference === undefined ? undefined : `${reference} (${name})`;
}

/** Decodes by byte order mark, else by the XML declaration (XML 1.0 appendix F); refuses bytes that do not fit. */
function decodeXml(bytes: Buffer): string {
  const marked =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : undefined;
  const declared = /^(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]+)["']/
    .exec(bytes.toString('latin1', 0, 512))?.[1]
    ?.toLowerCase();
  const encoding = marked ?? ENCODINGS[declared ?? 'utf-8'];
  if (encoding === undefined || encoding === 'utf-16') {
    throw new Refusal(
      'corrupt',
      `The SVG declares the encoding ${declared}, which it does not have or which is not taken; save it as UTF-8.`,
    );
  }
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Refusal('corrupt', `The SVG has bytes that are not ${declared ?? encoding}; save it as UTF-8.`);
  }
}

/** saxes puts `line:column: ` before its messages and a full stop behind. */
function withoutPosition(message: string): string {
  return message.replace(/^\d+:\d+:\s*/, '').replace(/\.$/, '');
}
