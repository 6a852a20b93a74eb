const PRINTABLE_ASCII = /^[ -~]*$/;

/** Text of the ERP as it may leave the connector: no control or formatting characters, trimmed, cut to `max` characters. */
export function cleanText(text: string, max: number): string {
  const visible = PRINTABLE_ASCII.test(text) ? text : text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
  const kept = visible.trim();
  return kept.length <= max ? kept : [...kept].slice(0, max).join('').slice(0, max).trimEnd();
}

/** The text, or `not_available` where the field is empty. */
export function orNotAvailable(text: string, max: number): string {
  const cleaned = cleanText(text, max);
  return cleaned === '' ? 'not_available' : cleaned;
}
