/** The characters that a system which is not Unicode can store. */
export interface CodePage {
  /** SAP's number. */
  readonly name: string;
  holds(text: string): boolean;
}

/** SAP code page → the encoding of the web that has the same characters. Of any other only ASCII is taken for sure. */
const ENCODINGS: Readonly<Record<string, string>> = {
  '1160': 'windows-1252',
  '1401': 'iso-8859-2',
  '1404': 'windows-1250',
  '1500': 'iso-8859-5',
  '1504': 'windows-1251',
  '1610': 'iso-8859-9',
  '1614': 'windows-1254',
  '1700': 'iso-8859-7',
  '1704': 'windows-1253',
  '1800': 'iso-8859-8',
  '1804': 'windows-1255',
};
const UNICODE = /^(?:4102|4103|4110)$/;
const LATIN1 = '1100';

/**
 * The code page of a partner that named it at logon; null for Unicode (4102, 4103, 4110), which holds everything, and
 * for a partner that named none.
 */
export function codePageOf(partner: string): CodePage | null {
  const name = partner.trim();
  if (name === '' || name === '0000' || UNICODE.test(name)) return null;
  const extra = charactersOf(name);
  return { name, holds: (text) => [...text].every((character) => isAscii(character) || extra.has(character)) };
}

function isAscii(character: string): boolean {
  return (character.codePointAt(0) ?? 0) < 0x80;
}

function charactersOf(name: string): ReadonlySet<string> {
  const upper = Uint8Array.from({ length: 128 }, (_, index) => 128 + index);
  if (name === LATIN1)
    return new Set([...upper].filter((byte) => byte >= 0xa0).map((byte) => String.fromCharCode(byte)));
  const encoding = Object.hasOwn(ENCODINGS, name) ? ENCODINGS[name] : undefined;
  if (encoding === undefined) return new Set();
  return new Set([...new TextDecoder(encoding).decode(upper)].filter((character) => character !== '\ufffd'));
}
