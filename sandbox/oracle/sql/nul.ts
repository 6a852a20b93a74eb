const NUL = '\u0000';
const STAND_IN = '\uE000';

/** PostgreSQL keeps no NUL in a text, and EBS's G_MISS_CHAR is one: there it is a character of nobody's. */
export const hideNul = (text: string): string => text.replaceAll(NUL, STAND_IN);
export const showNul = (text: string): string => text.replaceAll(STAND_IN, NUL);
export const NUL_CODE = STAND_IN.charCodeAt(0);
