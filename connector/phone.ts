/** Country calling codes by country (ISO 3166), for the countries in which receivables are usually called. */
const CALLING_CODES: Readonly<Record<string, string>> = {
  AE: '971',
  AR: '54',
  AT: '43',
  AU: '61',
  BE: '32',
  BG: '359',
  BH: '973',
  BR: '55',
  CA: '1',
  CH: '41',
  CL: '56',
  CN: '86',
  CO: '57',
  CY: '357',
  CZ: '420',
  DE: '49',
  DK: '45',
  EE: '372',
  EG: '20',
  ES: '34',
  FI: '358',
  FR: '33',
  GB: '44',
  GR: '30',
  HK: '852',
  HR: '385',
  HU: '36',
  ID: '62',
  IE: '353',
  IL: '972',
  IN: '91',
  IS: '354',
  IT: '39',
  JO: '962',
  JP: '81',
  KE: '254',
  KR: '82',
  KW: '965',
  LI: '423',
  LT: '370',
  LU: '352',
  LV: '371',
  MA: '212',
  MT: '356',
  MX: '52',
  MY: '60',
  NG: '234',
  NL: '31',
  NO: '47',
  NZ: '64',
  OM: '968',
  PE: '51',
  PH: '63',
  PK: '92',
  PL: '48',
  PT: '351',
  QA: '974',
  RO: '40',
  RS: '381',
  SA: '966',
  SE: '46',
  SG: '65',
  SI: '386',
  SK: '421',
  TH: '66',
  TN: '216',
  TR: '90',
  TW: '886',
  UA: '380',
  US: '1',
  VN: '84',
  ZA: '27',
};

/** Countries whose numbers keep their leading zero abroad. */
const KEEPS_ZERO = new Set(['IT']);

/**
 * A telephone number of the ERP in E.164, or null where it cannot be told: `+…` and `00…` as they are, anything else as
 * a national number of `country` with the trunk zero (in the United States and Canada a leading 1) dropped.
 */
export function toE164(text: string, country: string): string | null {
  const marked = text.replace(/\(0\)/g, '').replace(/[\s()./\-\u2010-\u2015]/g, '');
  if (!/^\+?\d+$/.test(marked)) return null;
  if (marked.startsWith('+')) return valid(marked.slice(1));
  if (marked.startsWith('00')) return valid(marked.slice(2));
  // No area code of North America begins with 0 or 1, so that either in front is a prefix somebody dialled.
  const code = CALLING_CODES[country];
  if (code === undefined) return null;
  if (code === '1') return valid(`1${marked.replace(/^[01](?=\d{10}$)/, '')}`);
  return valid(code + (KEEPS_ZERO.has(country) ? marked : marked.replace(/^0/, '')));
}

function valid(digits: string): string | null {
  const pattern = digits.startsWith('1') ? /^1[2-9]\d{9}$/ : /^[2-9]\d{6,14}$/;
  return pattern.test(digits) ? `+${digits}` : null;
}
