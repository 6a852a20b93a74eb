import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from 'yaml';

/** The largest `adit.yaml` that is read. */
export const MAX_CONFIG_BYTES = 256 * 1024;
const MAX_ALIASES = 50;
const MAX_DEPTH = 40;

export type Path = readonly PropertyKey[];
/** Offsets into the text, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface SourceProblem {
  readonly span: Span;
  readonly message: string;
  readonly fix: string;
}

/** A parsed file that still knows where everything stands. */
export interface ConfigSource {
  readonly file: string;
  readonly text: string;
  /** Plain value, or undefined if the text is no YAML at all. */
  readonly value: unknown;
  readonly problems: readonly SourceProblem[];
  /** Whether the structure can be relied on, so that its content is worth checking. */
  readonly usable: boolean;
  position(offset: number): { line: number; col: number };
  line(number: number): string;
  /** Where the value at a path stands, else null. */
  valueAt(path: Path): Span | null;
  /** Where the key that leads to a path stands, else null. */
  keyAt(path: Path): Span | null;
  /** The value as it was typed, where it is a plain scalar. */
  typed(path: Path): string | null;
}

const FIXES: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'keep one of the two',
  TAB_AS_INDENT: 'indent with spaces',
  BAD_ALIAS: 'write the value out',
};

/** Reads YAML 1.2 with unique keys, string keys and few aliases. Reports every problem; throws nothing. */
export function readSource(file: string, text: string): ConfigSource {
  const lines = new LineCounter();
  const parsed = parse(text, lines);
  const rows = text.split(/\r?\n/);
  const problems: SourceProblem[] = [...parsed.problems];
  let value: unknown;
  if (parsed.document && parsed.usable) {
    problems.push(...oddKeys(parsed.document));
    try {
      value = parsed.document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch {
      problems.push(
        atStart(`more than ${MAX_ALIASES} uses of aliases`, 'write the values out instead of using & and *'),
      );
    }
  }
  const { document } = parsed;
  const pairAt = (path: Path) => (document ? findPair(document, path) : null);
  return {
    file,
    text,
    value,
    problems,
    usable: parsed.usable && value !== undefined,
    position: (offset) => {
      const at = lines.linePos(Math.min(offset, text.length));
      return { line: Math.max(1, at.line), col: Math.max(1, at.col) };
    },
    line: (number) => rows[number - 1] ?? '',
    valueAt: (path) => spanOf(nodeAt(document, path)),
    keyAt: (path) => spanOf(pairAt(path)?.key),
    typed: (path) => {
      const node = nodeAt(document, path);
      return isScalar(node) && typeof node.source === 'string' ? node.source : null;
    },
  };
}

interface Parsed {
  readonly document: Document | null;
  readonly problems: readonly SourceProblem[];
  readonly usable: boolean;
}

function parse(text: string, lineCounter: LineCounter): Parsed {
  if (Buffer.byteLength(text) > MAX_CONFIG_BYTES) {
    return broken(`the file is larger than ${MAX_CONFIG_BYTES / 1024} KiB`, 'this is hardly a configuration of Adit');
  }
  if (nesting(text) > MAX_DEPTH) {
    return broken(`nested deeper than ${MAX_DEPTH} levels`, 'nothing in adit.yaml is nested that deep');
  }
  try {
    const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: true, version: '1.2' });
    const problems = [...document.errors, ...document.warnings].map((error) => ({
      span: { start: error.pos[0], end: Math.max(error.pos[1], error.pos[0] + 1) },
      message: error.message.split('\n')[0]?.slice(0, 200) ?? 'not valid YAML',
      fix: FIXES[error.code] ?? 'correct the YAML here; later problems may only follow from this one',
    }));
    const usable = document.errors.every((error) => error.code === 'DUPLICATE_KEY');
    return { document, problems, usable };
  } catch {
    // The parser recurses; what is nested by indentation alone can still exhaust it.
    return broken('the file cannot be parsed', 'simplify it; nothing in adit.yaml needs deep nesting');
  }
}

function broken(message: string, fix: string): Parsed {
  return { document: null, problems: [atStart(message, fix)], usable: false };
}

function atStart(message: string, fix: string): SourceProblem {
  return { span: { start: 0, end: 1 }, message, fix };
}

/** How deep brackets nest, strings and comments included: an upper bound, counted without recursion. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth);
    else if (character === ']' || character === '}') depth--;
  }
  return deepest;
}

/** A key that YAML reads as a number or the like loses its leading zeros unless it is quoted. */
function oddKeys(document: Document): SourceProblem[] {
  const found: SourceProblem[] = [];
  visit(document, {
    Pair(_, pair) {
      const { key } = pair;
      if (!isScalar(key) || typeof key.value === 'string') return;
      const typed = typeof key.source === 'string' ? key.source : String(key.value);
      const span = spanOf(key) ?? { start: 0, end: 1 };
      found.push({ span, message: `the key ${typed} is not text`, fix: `quote it: "${typed}":` });
    },
  });
  return found;
}

function nodeAt(document: Document | null, path: Path): Node | null {
  if (!document) return null;
  const found: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  return isNode(found) ? found : null;
}

function findPair(document: Document, path: Path): Pair | null {
  const last = path.at(-1);
  if (last === undefined) return null;
  const parent = nodeAt(document, path.slice(0, -1));
  if (!isMap(parent)) return null;
  const pair = parent.items.findLast(
    (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(last),
  );
  return pair ?? null;
}

function spanOf(node: unknown): Span | null {
  if (!isNode(node) || !node.range) return null;
  return { start: node.range[0], end: Math.max(node.range[1], node.range[0] + 1) };
}
