import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const sources = new Map<string, string>();

/** Text of a source file of the checkout without comments; '' if there is none. */
export function sourceOf(path: string): string {
  let text = sources.get(path);
  if (text === undefined) {
    text = existsSync(path) ? withoutComments(readFileSync(path, 'utf8')) : '';
    sources.set(path, text);
  }
  return text;
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
}

const IMPORT = /^(?:import|export)\s+(?!type\b)(?:[\s\S]*?\sfrom\s+)?'(\.[^']+)';?$/gm;
const DYNAMIC = /\bimport\('(\.[^']+)'\)/g;

/** Files that a file loads, types left out. */
export function importsOf(path: string): string[] {
  const text = sourceOf(path);
  const found = [...text.matchAll(IMPORT), ...text.matchAll(DYNAMIC)];
  return found.map(([, target = '']) => normalize(join(dirname(path), target)));
}

/** Whether `from` loads `to` within so many steps; 0 is the file itself. */
export function reaches(from: string, to: string, steps = Number.POSITIVE_INFINITY): boolean {
  const seen = new Set([from]);
  let edge = [from];
  for (let step = 0; edge.length > 0; step++) {
    if (edge.includes(to)) return true;
    if (step >= steps) return false;
    edge = edge.flatMap(importsOf).filter((path) => !seen.has(path) && seen.add(path));
  }
  return false;
}

/** What a file says itself, without what it imports. */
function bodyOf(path: string): string {
  return sourceOf(path).replaceAll(/^import[\s\S]*?;$/gm, '');
}

/** How often a file names something, its own making of it included. */
export function mentions(path: string, name: string): number {
  return [...bodyOf(path).matchAll(new RegExp(`(?<![\\w#])${name}(?!\\w)`, 'g'))].length;
}

/** Whether a function, method, class or constant of that name is made in the file. */
export function defines(path: string, name: string): boolean {
  const asStatement = `\\b(?:function\\*?|class|const|let)\\s+${name}(?!\\w)`;
  const asMember = `^\\s*(?:async |get |readonly |static )*${name}\\s*(?:<[^(]*>)?(?:\\(|[:=])`;
  return new RegExp(`${asStatement}|${asMember}`, 'm').test(bodyOf(path));
}
