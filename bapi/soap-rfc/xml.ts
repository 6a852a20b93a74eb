import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { replyInvalid } from '../abap/invalid.ts';

/** Deepest nesting that a reply of SOAP RFC can have, with room to spare. */
const MAX_DEPTH = 24;

/** An element: its text, or its child elements by local name (an array where the name repeats). */
export type XmlNode = string | { readonly [name: string]: XmlNode | readonly XmlNode[] };

// Entities are decoded below, once and in the leaves only: the parser would leave numeric references as they are. No
// value is ever turned into a number, a boolean or a date, and nothing is trimmed.
const parser = new XMLParser({
  ignoreAttributes: true,
  removeNSPrefix: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  htmlEntities: false,
  cdataPropName: '#cdata',
  maxNestedTags: MAX_DEPTH,
});

/**
 * Parses a whole XML document without regard to namespace prefixes. Refuses document types (and with them entity
 * declarations), documents that are cut off or badly nested, and nesting beyond the limit. Throws ERP_REPLY_INVALID.
 */
export function parseXml(text: string, place: string): XmlNode {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw replyInvalid(place, 'a document type is not allowed in a reply');
  // The parser itself closes what is open at the end, so a reply that was cut would look like a shorter list.
  if (XMLValidator.validate(text) !== true) throw replyInvalid(place, 'the reply is not well-formed XML');
  try {
    return parser.parse(text) as XmlNode;
  } catch (thrown) {
    throw replyInvalid(place, thrown instanceof Error ? thrown.message.slice(0, 120) : 'unreadable XML');
  }
}

/** The child element of that local name; undefined where there is none. The first if there are several. */
export function childOf(node: XmlNode | undefined, name: string): XmlNode | undefined {
  if (node === undefined || typeof node === 'string' || !Object.hasOwn(node, name)) return undefined;
  const child = node[name];
  return isList(child) ? child[0] : child;
}

/** All child elements of that local name. */
export function childrenOf(node: XmlNode | undefined, name: string): readonly XmlNode[] {
  if (node === undefined || typeof node === 'string' || !Object.hasOwn(node, name)) return [];
  const child = node[name];
  if (isList(child)) return child;
  return child === undefined ? [] : [child];
}

/** Local names of the child elements. */
export function namesOf(node: XmlNode | undefined): readonly string[] {
  return node === undefined || typeof node === 'string'
    ? []
    : Object.keys(node).filter((name) => !name.startsWith('#'));
}

/** Text of a leaf with its entities decoded; empty for an element that is missing. */
export function textOf(node: XmlNode | undefined, place: string): string {
  if (node === undefined) return '';
  if (typeof node === 'string') return decodeEntities(node, place);
  if (namesOf(node).length > 0) throw replyInvalid(place, 'elements where a value is expected');
  const literal = childrenOf(node, '#cdata').map((part) => (typeof part === 'string' ? part : ''));
  return (
    childrenOf(node, '#text')
      .map((part) => textOf(part, place))
      .join('') + literal.join('')
  );
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decodeEntities(text: string, place: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-zA-Z]{1,10}));/g, (_all, decimal, hex, name) => {
    if (name !== undefined) {
      const mark = NAMED[name];
      if (mark === undefined) throw replyInvalid(place, 'an entity that XML does not define');
      return mark;
    }
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
      throw replyInvalid(place, 'a character reference outside Unicode');
    return String.fromCodePoint(code);
  });
}

function isList(child: XmlNode | readonly XmlNode[] | undefined): child is readonly XmlNode[] {
  return Array.isArray(child);
}
