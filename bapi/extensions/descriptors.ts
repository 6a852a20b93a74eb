import { char, dats, type Field, type RfcFunction, type Structure } from '../catalogue/types.ts';
import type { OwnFunction, SELECTORS, TableField } from './section.ts';

type Typed = Pick<TableField, 'type' | 'length' | 'decimals'>;

/** Descriptors made of what the section says, in the same shape as those of the catalogue. */

export function fieldType({ type, length, decimals }: Typed): Field {
  const own: Partial<Record<Typed['type'], number>> = { DATS: 8, TIMS: 6, INT4: 10 };
  return { abap: type, length: own[type] ?? length ?? 1, decimals: decimals ?? 0 };
}

type Given = Field<'CHAR'> | Field<'DATS'>;

/** A function of the site's own: it takes keys and a date, gives fields and structures, and has no tables. */
export interface OwnDescriptor extends RfcFunction {
  readonly imports: Readonly<Record<string, Given>>;
  readonly tables: Readonly<Record<never, Structure>>;
}

const SELECTOR_TYPES: Readonly<Record<(typeof SELECTORS)[number], Given>> = {
  customer: char(10),
  companyCode: char(4),
  invoice: char(10),
  today: dats(),
};

export function ownFunction({ function: name, imports, exports }: OwnFunction): OwnDescriptor {
  const structures = new Map<string, Record<string, Field>>();
  const given: Record<string, Field | Structure> = {};
  for (const one of exports) {
    if (one.field === undefined) given[one.parameter] = fieldType(one);
    else {
      const fields = structures.get(one.parameter) ?? {};
      fields[one.field] = fieldType(one);
      structures.set(one.parameter, fields);
      given[one.parameter] = { name: one.parameter, fields };
    }
  }
  return {
    name,
    imports: Object.fromEntries(
      Object.entries(imports).map(([parameter, selector]) => [parameter, SELECTOR_TYPES[selector]]),
    ),
    exports: given,
    tables: {},
  };
}

const KEYS: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  KNA1: { KUNNR: char(10) },
  KNB1: { KUNNR: char(10), BUKRS: char(4) },
  VBRK: { VBELN: char(10) },
  BSID: { BUKRS: char(4), KUNNR: char(10), GJAHR: char(4), BELNR: char(10), BUZEI: char(3) },
};

/** A table with its key and the fields that the section adds; nothing else of it can be named. */
export function tableOf(name: TableField['table'], fields: readonly TableField[]): Structure {
  const added = Object.fromEntries(fields.map((one) => [one.field, fieldType(one)]));
  return { name, fields: { ...added, ...KEYS[name] } };
}

export function keyOf(name: string): readonly string[] {
  return Object.keys(KEYS[name === 'BSAD' ? 'BSID' : name] ?? {});
}
