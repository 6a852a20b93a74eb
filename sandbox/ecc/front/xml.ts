/**
 * A small XML reader for requests: elements, namespaces, text, CDATA. No DTD, no entities but the five predefined and
 * character references, no processing instructions. SAP's parser knows more; a client has no reason to send it.
 */

export interface Element {
  readonly name: string;
  /** Namespace URI, '' for none. */
  readonly namespace: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: Element[];
  /** All text directly within, untrimmed. */
  text: string;
}

export class XmlError extends Error {}

interface Open {
  readonly element: Element;
  readonly raw: string;
  readonly prefixes: ReadonlyMap<string, string>;
}

const MAX_DEPTH = 16;
const MAX_ELEMENTS = 200_000;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const TAG = /^([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)$/;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;

function resolveEntities(text: string): string {
  return text.replace(/&([^;&]*;?)/g, (whole, body: string) => {
    const name = body.endsWith(';') ? body.slice(0, -1) : '';
    const known = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
    if (known !== undefined) return known;
    const number = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name);
    const code = number === null ? Number.NaN : Number.parseInt(number[1] ?? number[2] ?? '', number[1] ? 16 : 10);
    if (Number.isNaN(code) || code > 0x10ffff || code === 0)
      throw new XmlError(`entity ${whole.slice(0, 20)} is not known`);
    return String.fromCodePoint(code);
  });
}

function split(raw: string): [prefix: string, local: string] {
  const colon = raw.indexOf(':');
  return colon < 0 ? ['', raw] : [raw.slice(0, colon), raw.slice(colon + 1)];
}

function openTag(tag: string, outer: ReadonlyMap<string, string>): Open & { readonly empty: boolean } {
  const match = TAG.exec(tag);
  if (match === null) throw new XmlError(`malformed tag <${tag.slice(0, 40)}>`);
  const [, raw = '', attributeText = '', slash] = match;
  const attributes = new Map<string, string>();
  const prefixes = new Map(outer);
  for (const [, key = '', double, single] of attributeText.matchAll(ATTRIBUTE)) {
    if (attributes.has(key)) throw new XmlError(`attribute ${key} stands twice`);
    const value = resolveEntities(double ?? single ?? '');
    attributes.set(key, value);
    if (key === 'xmlns') prefixes.set('', value);
    else if (key.startsWith('xmlns:')) prefixes.set(key.slice(6), value);
  }
  const [prefix, name] = split(raw);
  const namespace = prefixes.get(prefix);
  if (namespace === undefined && prefix !== '') throw new XmlError(`prefix ${prefix} is not declared`);
  const element: Element = { name, namespace: namespace ?? '', attributes, children: [], text: '' };
  return { element, raw, prefixes, empty: slash === '/' };
}

/** Reads a document and gives its root. Throws XmlError for anything not well formed or beyond the limits. */
export function readXml(source: string): Element {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  const stack: Open[] = [];
  let root: Element | null = null;
  let elements = 0;
  let at = 0;

  const addText = (part: string) => {
    const top = stack.at(-1);
    if (top !== undefined) top.element.text += part;
    else if (part.trim() !== '') throw new XmlError('text outside the root element');
  };
  const until = (end: string, from: number): number => {
    const found = text.indexOf(end, from);
    if (found < 0) throw new XmlError(`"${end}" is missing`);
    return found;
  };

  while (at < text.length) {
    const next = text.indexOf('<', at);
    addText(resolveEntities(text.slice(at, next < 0 ? text.length : next)));
    if (next < 0) break;
    if (text.startsWith('<!--', next)) {
      at = until('-->', next + 4) + 3;
    } else if (text.startsWith('<![CDATA[', next)) {
      const end = until(']]>', next);
      addText(text.slice(next + 9, end));
      at = end + 3;
    } else if (text.startsWith('<?xml ', next) && next === 0) {
      at = until('?>', next) + 2;
    } else if (text[next + 1] === '!' || text[next + 1] === '?') {
      throw new XmlError('document types and processing instructions are not allowed');
    } else if (text[next + 1] === '/') {
      const end = until('>', next);
      const raw = text.slice(next + 2, end).trimEnd();
      const top = stack.pop();
      if (top?.raw !== raw) throw new XmlError(`</${raw.slice(0, 40)}> closes nothing`);
      at = end + 1;
    } else {
      const end = until('>', next);
      const opened = openTag(text.slice(next + 1, end), stack.at(-1)?.prefixes ?? new Map());
      elements += 1;
      if (elements > MAX_ELEMENTS || stack.length >= MAX_DEPTH)
        throw new XmlError('too many or too deeply nested elements');
      const parent = stack.at(-1);
      if (parent !== undefined) parent.element.children.push(opened.element);
      else if (root === null) root = opened.element;
      else throw new XmlError('more than one root element');
      if (!opened.empty) stack.push(opened);
      at = end + 1;
    }
  }
  if (stack.length > 0 || root === null) throw new XmlError('the document is not complete');
  return root;
}
