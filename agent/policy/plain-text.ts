/** Control, zero-width, direction and tag characters: invisible to a reader, not to a model. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/u;
const ALL_INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]+/gu;

/** Text without characters that cannot be seen; runs of them become one space. */
export function plainText(text: string): string {
  return INVISIBLE.test(text) ? text.replace(ALL_INVISIBLE, ' ').trim() : text;
}
