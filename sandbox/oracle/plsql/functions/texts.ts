import type { OracleValue } from '../../engine.ts';
import { raised } from '../run/exceptions.ts';
import { NUMBER, type PlType, TEXT } from '../types/types.ts';
import { number, numberIn, type Scalar, type StandardFunction, text, textIn } from './library.ts';

type TextWork = (subject: string, args: readonly Scalar[]) => Scalar;

/** A function of a text that is NULL when the text or one of `needed` arguments is. */
function ofText(
  parameters: StandardFunction['parameters'],
  required: number,
  returns: PlType,
  work: TextWork,
): StandardFunction {
  return {
    parameters,
    required,
    returns: (args) => (returns === TEXT && args[0]?.kind === 'scalar' && args[0].base === 'CLOB' ? args[0] : returns),
    run: (args) => {
      if (args.some((arg) => arg === null)) return null;
      const subject = textIn(args[0]);
      if (subject === null) return null;
      const made = work(subject, args);
      return made?.kind === 'text' && args[0]?.kind === 'clob' ? { kind: 'clob', value: made.value } : made;
    },
  };
}

function whole(value: Scalar | undefined, otherwise: number): number {
  const digits = numberIn(value);
  return digits === null ? otherwise : Math.trunc(Number(digits));
}

function substr(subject: string, args: readonly Scalar[]): Scalar {
  const characters = [...subject];
  const wanted = whole(args[1], 1);
  const start = wanted > 0 ? wanted - 1 : wanted === 0 ? 0 : characters.length + wanted;
  const length = args.length < 3 ? characters.length : whole(args[2], 0);
  if (start < 0 || length < 1) return null;
  return text(characters.slice(start, start + length).join(''));
}

function instr(subject: string, args: readonly Scalar[]): Scalar {
  const sought = textIn(args[1]) ?? '';
  const position = whole(args[2], 1);
  const nth = whole(args[3], 1);
  if (position === 0) return number(0);
  if (nth < 1) throw raised(1428, `argument '${nth}' is out of range`);
  let at = position > 0 ? position - 2 : subject.length + position + 1;
  for (let found = 0; found < nth; found += 1) {
    // A last index below zero would be taken for zero.
    if (position < 0 && at <= 0) return number(0);
    at = position > 0 ? subject.indexOf(sought, at + 1) : subject.lastIndexOf(sought, at - 1);
    if (at < 0) return number(0);
  }
  return number(at + 1);
}

function strip(side: 'left' | 'right' | 'both'): TextWork {
  return (subject, args) => {
    const set = new Set([...(textIn(args[1]) ?? ' ')]);
    const characters = [...subject];
    let start = 0;
    let end = characters.length;
    if (side !== 'right') while (start < end && set.has(characters[start] ?? '')) start += 1;
    if (side !== 'left') while (end > start && set.has(characters[end - 1] ?? '')) end -= 1;
    return text(characters.slice(start, end).join(''));
  };
}

function pad(side: 'left' | 'right'): TextWork {
  return (subject, args) => {
    const length = whole(args[1], 0);
    const filler = textIn(args[2]) ?? ' ';
    if (length < 1) return null;
    if (length > 32_767) throw raised(6502, 'character string buffer too small');
    if (subject.length >= length) return text(subject.slice(0, length));
    return text(side === 'left' ? subject.padStart(length, filler) : subject.padEnd(length, filler));
  };
}

/** REPLACE and TRANSLATE take a NULL for the empty string. */
const replace: StandardFunction = {
  parameters: ['text', 'text', 'text'],
  required: 2,
  returns: (args) => args[0] ?? TEXT,
  run: (args) => {
    const subject = textIn(args[0]);
    const sought = textIn(args[1]);
    if (subject === null || sought === null) return args[0] ?? null;
    const made = subject.replaceAll(sought, () => textIn(args[2]) ?? '');
    return args[0]?.kind === 'clob' && made !== '' ? { kind: 'clob', value: made } : text(made);
  },
};

function translate(subject: string, args: readonly Scalar[]): Scalar {
  const from = [...(textIn(args[1]) ?? '')];
  const to = [...(textIn(args[2]) ?? '')];
  const made = [...subject].map((character) => {
    const index = from.indexOf(character);
    return index < 0 ? character : (to[index] ?? '');
  });
  return text(made.join(''));
}

function initcap(subject: string): Scalar {
  return text(
    subject.toLowerCase().replace(/\p{L}[\p{L}\p{N}]*/gu, (word) => word.charAt(0).toUpperCase() + word.slice(1)),
  );
}

const chr: StandardFunction = {
  parameters: ['number'],
  required: 1,
  returns: () => TEXT,
  run: (args) => {
    const code = numberIn(args[0]);
    return code === null ? null : ({ kind: 'text', value: String.fromCodePoint(Number(code)) } satisfies OracleValue);
  },
};

export const TEXT_FUNCTIONS: Readonly<Record<string, StandardFunction>> = {
  UPPER: ofText(['text'], 1, TEXT, (subject) => text(subject.toUpperCase())),
  LOWER: ofText(['text'], 1, TEXT, (subject) => text(subject.toLowerCase())),
  INITCAP: ofText(['text'], 1, TEXT, initcap),
  LENGTH: ofText(['text'], 1, NUMBER, (subject) => number([...subject].length)),
  LENGTHB: ofText(['text'], 1, NUMBER, (subject) => number(Buffer.byteLength(subject))),
  SUBSTR: ofText(['text', 'number', 'number'], 2, TEXT, substr),
  INSTR: ofText(['text', 'text', 'number', 'number'], 2, NUMBER, instr),
  TRIM: ofText(['text'], 1, TEXT, strip('both')),
  LTRIM: ofText(['text', 'text'], 1, TEXT, strip('left')),
  RTRIM: ofText(['text', 'text'], 1, TEXT, strip('right')),
  LPAD: ofText(['text', 'number', 'text'], 2, TEXT, pad('left')),
  RPAD: ofText(['text', 'number', 'text'], 2, TEXT, pad('right')),
  TRANSLATE: ofText(['text', 'text', 'text'], 3, TEXT, translate),
  ASCII: ofText(['text'], 1, NUMBER, (subject) => number(subject.codePointAt(0) ?? 0)),
  REPLACE: replace,
  CHR: chr,
};
