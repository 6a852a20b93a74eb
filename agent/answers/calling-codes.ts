/** Country calling codes in use (ITU-T E.164), without the shared ones that belong to no country. */
const CALLING_CODES = (
  '1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 ' +
  '81 82 84 86 90 91 92 93 94 95 98 211 212 213 216 218 220 221 222 223 224 225 226 227 228 229 230 231 232 233 234 ' +
  '235 236 237 238 239 240 241 242 243 244 245 246 248 249 250 251 252 253 254 255 256 257 258 260 261 262 263 264 ' +
  '265 266 267 268 269 290 291 297 298 299 350 351 352 353 354 355 356 357 358 359 370 371 372 373 374 375 376 377 ' +
  '378 380 381 382 383 385 386 387 389 420 421 423 500 501 502 503 504 505 506 507 508 509 590 591 592 593 594 595 ' +
  '596 597 598 599 670 672 673 674 675 676 677 678 679 680 681 682 683 685 686 687 688 689 690 691 692 850 852 853 ' +
  '855 856 880 886 960 961 962 963 964 965 966 967 968 970 971 972 973 974 975 976 977 992 993 994 995 996 998'
).split(' ');

/** Numbers of these countries keep their leading zero abroad. */
const KEEPS_ZERO = ['39', '378'];
/** Shorter ones are extensions or local numbers, of which there is one in every town. */
const FEWEST_DIGITS = 7;
/** Longest number of E.164. */
const MOST_DIGITS = 15;

/**
 * The E.164 numbers that digits without a country may stand for: the whole number with its `+` forgotten, or a national
 * number of any country, its trunk zero dropped. Nobody says which country a caller means, so all are tried; what is
 * not in the index falls out.
 */
export function nationalReadings(digits: string): readonly string[] {
  if (digits.length < FEWEST_DIGITS || !/^\d+$/.test(digits)) return [];
  const national = digits.startsWith('0')
    ? [
        ...CALLING_CODES.filter((code) => code !== '1').map((code) => code + digits.slice(1)),
        ...KEEPS_ZERO.map((code) => code + digits),
      ]
    : [digits, ...CALLING_CODES.map((code) => code + digits)];
  return [...new Set(national)].filter((number) => number.length <= MOST_DIGITS).map((number) => `+${number}`);
}
