import { PlsqlException, raised } from '../run/exceptions.ts';
import type { Execution } from '../run/execution.ts';
import { numberOf, textOf } from '../types/convert.ts';
import { writeNumber } from '../types/numbers.ts';
import { CLOB, DATE, NUMBER, scalar, TEXT, TIMESTAMP } from '../types/types.ts';
import { readDate, writeDate } from './formats.ts';
import { type Scalar, type StandardFunction, text, textIn } from './library.ts';

async function toChar(args: readonly Scalar[], execution: Execution): Promise<Scalar> {
  const [subject, format] = args;
  if (subject === null || subject === undefined || args.some((arg) => arg === null)) return null;
  if (subject.kind === 'boolean') throw raised(6502);
  if (format === undefined) return text(await textOf(subject, execution));
  const model = textIn(format) ?? '';
  if (subject.kind === 'date' && args.length === 2) {
    const written = writeDate(subject.value, model);
    if (written !== undefined) return text(written);
  }
  const isPlain = /^TM9?$/i.test(model) && (args.length === 2 || /'?\.,'?$/.test(textIn(args[2]) ?? ''));
  if (subject.kind === 'number' && isPlain) return text(writeNumber(subject.value));
  // TO_CHAR('12', '99') converts its text first.
  const first = subject.kind === 'text' ? ({ kind: 'number', value: numberOf(subject) } as const) : subject;
  return execution.sqlFunction('TO_CHAR', [first, ...args.slice(1)]);
}

async function toNumber(args: readonly Scalar[], execution: Execution): Promise<Scalar> {
  const [subject] = args;
  if (subject === null || subject === undefined || args.some((arg) => arg === null)) return null;
  if (args.length === 1) return { kind: 'number', value: numberOf(subject) };
  try {
    return await execution.sqlFunction('TO_NUMBER', args);
  } catch (error) {
    // What is ORA-01722 to SQL is ORA-06502 to PL/SQL.
    if (PlsqlException.of(error)?.code === 1722) throw raised(6502, 'character to number conversion error');
    throw error;
  }
}

async function toDate(args: readonly Scalar[], execution: Execution): Promise<Scalar> {
  const [subject, format] = args;
  if (subject === null || subject === undefined || args.some((arg) => arg === null)) return null;
  if (subject.kind === 'date') return subject;
  if (subject.kind === 'text' && args.length === 2) {
    const read = readDate(subject.value, textIn(format) ?? '');
    if (read !== undefined) return { kind: 'date', value: read };
  }
  return execution.sqlFunction('TO_DATE', args);
}

export const CONVERSION_FUNCTIONS: Readonly<Record<string, StandardFunction>> = {
  TO_CHAR: { parameters: ['any', 'text', 'text'], required: 1, returns: () => TEXT, run: toChar },
  TO_NUMBER: { parameters: ['any', 'text', 'text'], required: 1, returns: () => NUMBER, run: toNumber },
  TO_DATE: { parameters: ['any', 'text', 'text'], required: 1, returns: () => DATE, run: toDate },
  TO_TIMESTAMP: {
    parameters: ['text', 'text', 'text'],
    required: 1,
    returns: () => TIMESTAMP,
    run: (args, execution) => (args.some((arg) => arg === null) ? null : execution.sqlFunction('TO_TIMESTAMP', args)),
  },
  TO_CLOB: {
    parameters: ['text'],
    required: 1,
    returns: () => CLOB,
    run: ([subject]) => (subject?.kind === 'text' ? { kind: 'clob', value: subject.value } : (subject ?? null)),
  },
  RAWTOHEX: {
    parameters: ['any'],
    required: 1,
    returns: () => TEXT,
    run: ([subject]) => (subject?.kind === 'raw' ? text(subject.value.toString('hex').toUpperCase()) : null),
  },
  HEXTORAW: {
    parameters: ['text'],
    required: 1,
    returns: () => scalar('RAW'),
    run: ([subject]) => (subject?.kind === 'text' ? { kind: 'raw', value: Buffer.from(subject.value, 'hex') } : null),
  },
};
