import pc from 'picocolors';
import type { ConfigSource, Span } from './source.ts';

/** One thing wrong with a configuration file, with everything needed to show it and nothing secret. */
export interface Problem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly col: number;
  readonly message: string;
  readonly fix: string;
  /** The line, secrets blotted out. */
  readonly source: string;
  /** Where the caret starts in `source` (from 1) and how many carets. */
  readonly caretCol: number;
  readonly caretCount: number;
}

const HIDDEN = '[hidden]';
const MAX_SHOWN = 160;
/** What stands behind a key that sounds like a secret, where the YAML is too broken to know its structure. */
const LOOKS_SECRET =
  /((?:pass(?:word|wd|phrase)?|secret|token|credential|authorization|private_?key|api_?key)["']?\s*[:=]\s*)(?!\s*["']?\$\{)(\S.*)/gi;
const USER_INFO = /(?<=:\/\/)[^\s/@]+(?=@)/g;
const KEY_MATERIAL = /[A-Za-z0-9+/=_-]{40,}/g;

/** Makes a problem of a place. `secrets` are the spans whose text must never be shown. */
export function problemAt(
  source: ConfigSource,
  span: Span,
  text: { readonly message: string; readonly fix: string },
  secrets: readonly Span[],
): Problem {
  const { line, col } = source.position(span.start);
  const raw = source.line(line);
  const lineStart = span.start - (col - 1);
  const hidden = blots(raw, lineStart, secrets, !source.usable);
  const wanted = Math.min(span.end, lineStart + raw.length) - span.start;
  const caretStart = shift(col - 1, hidden);
  const caretEnd = Math.max(caretStart + 1, shift(col - 1 + Math.max(1, wanted), hidden));
  const shown = visible(apply(raw, hidden));
  const cut = Math.max(0, caretStart - MAX_SHOWN / 2);
  return {
    file: source.file,
    line,
    col,
    message: visible(text.message),
    fix: visible(text.fix),
    source: shown.slice(cut, cut + MAX_SHOWN),
    caretCol: caretStart - cut + 1,
    caretCount: Math.max(1, Math.min(caretEnd, cut + MAX_SHOWN) - caretStart),
  };
}

function blots(raw: string, lineStart: number, secrets: readonly Span[], guess: boolean): Span[] {
  const found: Span[] = [];
  for (const secret of secrets) {
    const start = Math.max(0, secret.start - lineStart);
    const end = Math.min(raw.length, secret.end - lineStart);
    if (end > start) found.push({ start, end });
  }
  const patterns = guess ? [LOOKS_SECRET, USER_INFO, KEY_MATERIAL] : [LOOKS_SECRET, USER_INFO];
  for (const pattern of patterns) {
    for (const match of raw.matchAll(pattern)) {
      const start = match.index + (match[1]?.length ?? 0);
      found.push({ start, end: match.index + match[0].length });
    }
  }
  found.sort((a, b) => a.start - b.start);
  const merged: Span[] = [];
  for (const span of found) {
    const last = merged.at(-1);
    if (last && span.start <= last.end)
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else merged.push(span);
  }
  return merged;
}

function apply(raw: string, hidden: readonly Span[]): string {
  let out = raw;
  for (const { start, end } of hidden.toReversed()) out = out.slice(0, start) + HIDDEN + out.slice(end);
  return out;
}

/** Where a column of the raw line is after the blots before it were put in. */
function shift(column: number, hidden: readonly Span[]): number {
  let moved = column;
  for (const { start, end } of hidden) {
    if (column >= end) moved += HIDDEN.length - (end - start);
    else if (column > start) moved -= column - start;
  }
  return Math.max(0, moved);
}

/** One column a character: control characters become a middle dot, so that carets stay below what they mean. */
function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/\t/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '·');
}

/** All problems as a compiler would print them. */
export function renderProblems(problems: readonly Problem[], colours = pc.createColors(false)): string {
  const blocks = problems.map((problem) => {
    const gutter = ' '.repeat(String(problem.line).length);
    const bar = colours.blue('|');
    return [
      `${colours.red(colours.bold('error'))}${colours.bold(`: ${problem.message}`)}`,
      `${gutter}${colours.blue('-->')} ${problem.file}:${problem.line}:${problem.col}`,
      `${gutter} ${bar}`,
      `${colours.blue(String(problem.line))} ${bar} ${problem.source}`,
      `${gutter} ${bar} ${' '.repeat(problem.caretCol - 1)}${colours.red('^'.repeat(problem.caretCount))}`,
      `${gutter} ${colours.blue('=')} ${colours.bold('fix')}: ${problem.fix}`,
    ].join('\n');
  });
  return blocks.join('\n\n');
}
