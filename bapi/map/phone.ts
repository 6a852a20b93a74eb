/** Length of the telephone fields of KNA1 and KNVK, which hold the beginning of what ADR2 holds whole. */
const SHORT_FIELD = 16;

/** A number of such a field, or '' where the field is so full that the end may be missing. */
export function unlessCut(text: string): string {
  const isFull = text.length >= SHORT_FIELD || (text.length === SHORT_FIELD - 1 && /\D$/.test(text));
  return isFull ? '' : text;
}
