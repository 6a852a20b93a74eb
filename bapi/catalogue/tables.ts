import { char, curr, dats, dec, numc, type Structure } from './types.ts';

/**
 * The allow-list of RFC_READ_TABLE: no other table and no other field can be named by any code path. CURR fields are
 * stored with two decimals whatever the currency; the true scale comes from TCURX.
 */

const ACCOUNT_LINE = {
  BUKRS: char(4),
  KUNNR: char(10),
  UMSKZ: char(1),
  AUGDT: dats(),
  AUGBL: char(10),
  ZUONR: char(18),
  GJAHR: numc(4),
  BELNR: char(10),
  BUZEI: numc(3),
  BUDAT: dats(),
  BLDAT: dats(),
  CPUDT: dats(),
  WAERS: char(5),
  XBLNR: char(16),
  BLART: char(2),
  BSCHL: char(2),
  SHKZG: char(1),
  WRBTR: curr(13, 2),
  WMWST: curr(13, 2),
  FILKD: char(10),
  ZFBDT: dats(),
  ZTERM: char(4),
  ZBD1T: dec(3, 0),
  ZBD2T: dec(3, 0),
  ZBD3T: dec(3, 0),
  ZBD1P: dec(5, 3),
  ZBD2P: dec(5, 3),
  SKFBT: curr(13, 2),
  WSKTO: curr(13, 2),
  ZLSCH: char(1),
  ZLSPR: char(1),
  REBZG: char(10),
  REBZJ: numc(4),
  REBZZ: numc(3),
  MANSP: char(1),
  MADAT: dats(),
  MANST: numc(1),
  VBELN: char(10),
  BSTAT: char(1),
};

/** Open lines of customers; a cleared line moves to BSAD. */
export const BSID = { name: 'BSID', fields: ACCOUNT_LINE };
export const BSAD = { name: 'BSAD', fields: ACCOUNT_LINE };

/** Document headers. STBLG names the other document of a reversal, in both of them. */
export const BKPF = {
  name: 'BKPF',
  fields: { BUKRS: char(4), BELNR: char(10), GJAHR: numc(4), STBLG: char(10) },
};

export const VBRK = {
  name: 'VBRK',
  fields: {
    VBELN: char(10),
    WAERK: char(5),
    FKDAT: dats(),
    BUKRS: char(4),
    NETWR: curr(15, 2),
    MWSBK: curr(13, 2),
    KUNRG: char(10),
    FKSTO: char(1),
    BSTNK_VF: char(35),
  },
};

export const VBRP = {
  name: 'VBRP',
  fields: {
    VBELN: char(10),
    POSNR: numc(6),
    FKIMG: dec(13, 3),
    VRKME: char(3),
    NETWR: curr(15, 2),
    AUBEL: char(10),
    MATNR: char(18),
    ARKTX: char(40),
    KOSTL: char(10),
  },
};

export const KNA1 = {
  name: 'KNA1',
  fields: {
    KUNNR: char(10),
    LAND1: char(3),
    NAME1: char(35),
    ORT01: char(35),
    TELF1: char(16),
    TELF2: char(16),
    ADRNR: char(10),
    STCD1: char(16),
    STCEG: char(20),
  },
};

export const KNVK = {
  name: 'KNVK',
  fields: {
    PARNR: numc(10),
    KUNNR: char(10),
    NAMEV: char(35),
    NAME1: char(35),
    ABTNR: char(4),
    PAFKT: char(2),
    TELF1: char(16),
    PRSNR: char(10),
  },
};

export const ADR2 = {
  name: 'ADR2',
  fields: {
    ADDRNUMBER: char(10),
    PERSNUMBER: char(10),
    COUNTRY: char(3),
    FLGDEFAULT: char(1),
    FLG_NOUSE: char(1),
    TEL_NUMBER: char(30),
    TELNR_LONG: char(30),
    R3_USER: char(1),
  },
};

export const ADR6 = {
  name: 'ADR6',
  fields: {
    ADDRNUMBER: char(10),
    PERSNUMBER: char(10),
    FLGDEFAULT: char(1),
    FLG_NOUSE: char(1),
    SMTP_ADDR: char(241),
  },
};

export const KNKK = {
  name: 'KNKK',
  fields: {
    KUNNR: char(10),
    KKBER: char(4),
    KLIMK: curr(15, 2),
    KNKLI: char(10),
    SKFOR: curr(15, 2),
    CRBLB: char(1),
  },
};

/** Currencies whose amounts are not stored in hundredths. No client field. */
export const TCURX = { name: 'TCURX', fields: { CURRKEY: char(5), CURRDEC: dec(3, 0) } };

export const TABLES: readonly Structure[] = [BSID, BSAD, BKPF, VBRK, VBRP, KNA1, KNVK, ADR2, ADR6, KNKK, TCURX];
