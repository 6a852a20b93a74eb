import type { ConnectorCommand } from '../../domain/connector.ts';

/** Bytes of the fields that hold what a command says; UTF-8 is the longest that a database can store it as. */
export const ROOM = {
  note: 2000,
  detail: 30_000,
  task: 4000,
  taskName: 80,
  comments: 1700,
  activity: 1000,
  references: 1000,
  followUp: 80,
} as const;

/** A line of what is not text, as `docs/EBS.md` has it; one without a value is left out. */
export type Line = readonly [name: string, value: string | undefined];

interface Said {
  readonly text?: string | undefined;
  readonly lines?: readonly Line[];
}

export const markOf = ({ commandId }: Pick<ConnectorCommand, 'commandId'>) => `[adit:${commandId}]`;
export const changeMarkOf = ({ commandId }: Pick<ConnectorCommand, 'commandId'>) => `[adit-change:${commandId}]`;

/**
 * Text, `--`, lines, mark. What somebody said can neither end the text early nor carry a mark of its own: a later look
 * for a command must not find it in words. What does not fit is cut from the text, never from the lines or the mark.
 */
export function written({ text = '', lines = [] }: Said, mark: string, room: number): string {
  const facts = linesOf(lines);
  const tail = [...(facts === '' ? [] : ['--', facts]), mark].join('\n');
  const said = cut(plain(text), Math.max(0, room - bytes(tail) - 1));
  return cut(said === '' ? tail : `${said}\n${tail}`, room);
}

/** Whether all of it fits. */
export function fits(said: Said, mark: string, room: number): boolean {
  return written(said, mark, room) === written(said, mark, Number.MAX_SAFE_INTEGER);
}

export function linesOf(lines: readonly Line[]): string {
  return lines
    .flatMap(([name, value]) => (value === undefined || value === '' ? [] : [`${name}: ${flat(value)}`]))
    .join('\n');
}

/** What was said, without control characters and without anything that could be taken for our own signs. */
export function plain(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n]+/gu, ' ')
    .replace(/\[adit/gi, '(adit')
    .replace(/^(\s*)--(?=\s*$)/gm, '$1- -')
    .trim();
}

/** On one line. */
export function flat(text: string): string {
  return plain(text).replace(/\s*\n\s*/g, ' ');
}

/** A field of a line that `|` divides. */
export function field(text: string): string {
  return flat(text).replaceAll('|', ' ');
}

/** At most so many bytes of UTF-8, with a sign where something was cut, and no half character. */
export function cut(text: string, room: number): string {
  if (bytes(text) <= room) return text;
  const MORE = '…';
  let kept = '';
  let used = bytes(MORE);
  if (used > room) return '';
  for (const sign of text) {
    used += bytes(sign);
    if (used > room) break;
    kept += sign;
  }
  return kept + MORE;
}

const bytes = (text: string) => Buffer.byteLength(text, 'utf8');
