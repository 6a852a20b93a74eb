/** Letters that decomposition leaves as they are. */
const SPELLED_OUT: Readonly<Record<string, string>> = { ß: 'ss', æ: 'a', œ: 'o', ø: 'o', ł: 'l', đ: 'd', þ: 'th' };

/** Lower case without accents, one spelling for "Müller", "Mueller" and "MULLER". */
export function plainLetters(text: string): string {
  return text
    .toLowerCase()
    .replace(/[ßæœøłđþ]/g, (letter) => SPELLED_OUT[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/([aou])e/g, '$1');
}

/** Words of a name as they are compared: plain letters and digits only. At most 12. */
export function nameWords(name: string): string[] {
  const words = plainLetters(name).match(/[\p{L}\p{N}]+/gu);
  return [...new Set(words ?? [])].slice(0, 12);
}
