import pc from 'picocolors';
import { printable } from '../printable.ts';

/** What the CLI is connected to; handed in so that tests can read what it says. */
export interface Io {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
}

export type Colours = ReturnType<typeof pc.createColors>;

/** What a command says: its result on stdout, either as text or, with `--json`, as one JSON document; notes on stderr. */
export interface Terminal {
  readonly json: boolean;
  readonly colours: Colours;
  /** The result of the command, once. `text` may hold line breaks of its own and colours; values in it must be `safe`. */
  result(value: unknown, text: () => string): void;
  note(text: string): void;
}

export function createTerminal(io: Io, options: { readonly json: boolean; readonly colour: boolean }): Terminal {
  const { env } = io;
  const plain = !options.colour || !!env['NO_COLOR'] || env['TERM'] === 'dumb' || options.json;
  const colours = pc.createColors(!plain && (!!env['FORCE_COLOR'] || io.stdout.isTTY === true));
  return {
    json: options.json,
    colours,
    result: (value, text) => {
      io.stdout.write(options.json ? `${JSON.stringify(value, null, 2)}\n` : ended(text()));
    },
    note: (text) => {
      io.stderr.write(ended(text));
    },
  };
}

/** Text of somebody else, fit for a terminal: no escapes, no line breaks. */
export function safe(value: unknown): string {
  return printable(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** Columns aligned by their widest cell; cells are made safe. */
export function table(head: readonly string[], rows: readonly (readonly unknown[])[], colours: Colours): string {
  const cells = rows.map((row) => row.map((cell) => safe(cell ?? '')));
  const widths = head.map((name, column) => Math.max(name.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [colours.bold(line(head)), ...cells.map(line)].join('\n');
}

/** Any JSON as indented `key: value` lines. */
export function outline(value: unknown, indent = ''): string {
  if (typeof value !== 'object' || value === null) return `${indent}${safe(value)}`;
  const entries = Array.isArray(value)
    ? value.map((item, index) => [`[${index}]`, item] as const)
    : Object.entries(value);
  if (entries.length === 0) return `${indent}(none)`;
  return entries
    .map(([key, held]) => {
      const deep = typeof held === 'object' && held !== null && Object.keys(held).length > 0;
      if (deep) return `${indent}${safe(key)}:\n${outline(held, `${indent}  `)}`;
      const empty = typeof held === 'object' && held !== null;
      return `${indent}${safe(key)}: ${empty ? '(none)' : safe(held)}`;
    })
    .join('\n');
}
