import { AditError } from '../../domain/errors.ts';

/**
 * Conversion exit ALPHA on the way in: digits only are padded with zeros to the field's length, anything else stays
 * as it is. Throws INPUT_INVALID for what cannot be a key of that length.
 */
export function alphaIn(text: string, length: number): string {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > length || /\p{Cc}/u.test(trimmed)) {
    throw new AditError('INPUT_INVALID', `a number of at most ${length} characters is needed`, { details: { length } });
  }
  return /^\d+$/.test(trimmed) ? trimmed.padStart(length, '0') : trimmed.toUpperCase();
}

/** Conversion exit ALPHA on the way out: leading zeros of an all-digit key are dropped; "0000000000" becomes "0". */
export function alphaOut(text: string): string {
  return /^\d+$/.test(text) ? text.replace(/^0+(?=\d)/, '') : text;
}
