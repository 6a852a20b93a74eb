/**
 * Control, zero-width, direction and tag characters: invisible to a reader, not to a model. Halves of a character and
 * places of Unicode that never hold one too: no ERP can be sent them.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{NChar}]/u;
const ALL_INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{NChar}]+/gu;

/** Text without characters that cannot be seen; runs of them become one space. */
export function plainText(text: string): string {
  return INVISIBLE.test(text) ? text.replace(ALL_INVISIBLE, ' ').trim() : text;
}
