import { raised } from '../run/exceptions.ts';

/** Date formats that are read and written here, being common; whatever else stands in one is left to the database. */
const ELEMENTS: Readonly<Record<string, RegExp>> = {
  YYYY: /^\d{1,4}/,
  MM: /^\d{1,2}/,
  DD: /^\d{1,2}/,
  HH24: /^\d{1,2}/,
  MI: /^\d{1,2}/,
  SS: /^\d{1,2}/,
};
const PIECE = /^(?:YYYY|MM|DD|HH24|MI|SS|"[^"]*"|[-/.,:; ]|T(?=HH24))/;

/** The pieces of a format, or null when it has others. */
function piecesOf(format: string): string[] | null {
  const pieces: string[] = [];
  let rest = format.toUpperCase();
  while (rest !== '') {
    const piece = PIECE.exec(rest)?.[0];
    if (piece === undefined || piece === 'T') return null;
    const at = format.length - rest.length;
    pieces.push(piece.startsWith('"') ? format.slice(at, at + piece.length) : piece);
    rest = rest.slice(piece.length);
  }
  return new Set(pieces.filter((piece) => piece in ELEMENTS)).size ===
    pieces.filter((piece) => piece in ELEMENTS).length
    ? pieces
    : null;
}

/** TO_CHAR of a date (`YYYY-MM-DDTHH:MM:SS`); undefined when the format is not one of the common ones. */
export function writeDate(value: string, format: string): string | undefined {
  const pieces = piecesOf(format);
  if (pieces === null) return undefined;
  const parts: Readonly<Record<string, string>> = {
    YYYY: value.slice(0, 4),
    MM: value.slice(5, 7),
    DD: value.slice(8, 10),
    HH24: value.slice(11, 13),
    MI: value.slice(14, 16),
    SS: value.slice(17, 19),
  };
  return pieces.map((piece) => (piece.startsWith('"') ? piece.slice(1, -1) : (parts[piece] ?? piece))).join('');
}

/** TO_DATE by a common format; undefined when it is another one, or lacks year, month or day. Raises ORA-018nn. */
export function readDate(text: string, format: string): string | undefined {
  // The first day of the Julian calendar, which is what FND_API.G_MISS_DATE is.
  if (format.toUpperCase() === 'J' && text.trim() === '1') return '-4712-01-01T00:00:00';
  const pieces = piecesOf(format);
  if (pieces === null || !['YYYY', 'MM', 'DD'].every((piece) => pieces.includes(piece))) return undefined;
  const read: Record<string, number> = { HH24: 0, MI: 0, SS: 0 };
  let rest = text.trim();
  for (const piece of pieces) {
    const element = ELEMENTS[piece];
    if (element === undefined) {
      const literal = piece.startsWith('"') ? piece.slice(1, -1) : piece;
      // Any punctuation stands for any other, and may be left out before the end.
      const matched = rest.startsWith(literal)
        ? literal.length
        : !piece.startsWith('"') && /^[-/.,:; ]/.test(rest)
          ? 1
          : 0;
      rest = rest.slice(matched);
      continue;
    }
    if (rest === '') {
      if (['YYYY', 'MM', 'DD'].includes(piece)) throw raised(1840);
      continue;
    }
    const digits = element.exec(rest)?.[0];
    if (digits === undefined) throw raised(piece === 'YYYY' ? 1841 : 1858);
    read[piece] = Number(digits);
    rest = rest.slice(digits.length);
  }
  if (rest.trim() !== '') throw raised(1830);
  return checkedDate(read);
}

function checkedDate(read: Readonly<Record<string, number>>): string {
  const { YYYY: year = 0, MM: month = 0, DD: day = 0, HH24: hour = 0, MI: minute = 0, SS: second = 0 } = read;
  if (year < 1) throw raised(1841);
  if (month < 1 || month > 12) throw raised(1843);
  if (day < 1 || day > 31) throw raised(1847);
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) throw raised(1839);
  if (hour > 23) throw raised(1850);
  if (minute > 59) throw raised(1851);
  if (second > 59) throw raised(1852);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
}
