import { z } from 'zod';

/**
 * What a customer adds to answers by configuration alone: fields of tables, and exports of functions of its own. All of
 * it lands in `custom` of a customer or an invoice, which no default policy releases. Nothing here can be chosen by
 * anything that comes over the wire: a request only brings the key of the customer or the invoice.
 */

/** Tables whose rows are one customer's or one invoice's, by what they are keyed with. */
const EXTENSIBLE = {
  customer: ['KNA1', 'KNB1'],
  invoice: ['VBRK', 'BSID'],
} as const;

/** Tax and bank numbers never leave, whatever is configured (`agent/policy/field-filter.ts`): neither under another name. */
const NEVER = /^(?:STC|STKZ|BANK|CCNUM)|IBAN|SWIFT|BANKN|BANKL|KONTONR/;

const fieldName = z
  .string()
  .max(30)
  .regex(/^[A-Z][A-Z0-9_]*$/, 'a field of the ABAP dictionary in upper case')
  .refine((name) => !NEVER.test(name), 'tax and bank numbers cannot be released');
/** Name spaces that SAP's own tools came with: they hold readers of any table and runners of any program. */
const TOOLS = /^\/(?:BODS|SAPDS|SDF|BDL|SAPDMC|SSF)\//;
/** Copies of SAP's general tools under a name of the site's own: they open more than a field. */
const GENERAL =
  /READ_?TABLE|GET_?TABLE|TABLE_?READ|INSTALL_?(?:AND_?)?RUN|COMMAND_?EXECUTE|EXECUTE_?COMMAND|DYNAMIC_?SQL|NATIVE_?SQL/;

/** Functions of the site's own, in the customer's name space or a registered one: SAP's own have their places in here. */
const functionName = z
  .string()
  .max(30)
  .regex(/^(?:[YZ][A-Z0-9_]*|\/[A-Z0-9_]{1,10}\/[A-Z0-9_]+)$/, 'a function of your own: Z…, Y… or /NAMESPACE/…')
  .refine((name) => !name.startsWith('Z_ADIT_'), 'functions of the add-on are called where they belong')
  .refine((name) => !TOOLS.test(name), "SAP's own tools are not functions of your own")
  .refine((name) => !GENERAL.test(name), 'a function that reads any table or runs any program is not called');
const custom = z
  .string()
  .max(40)
  .regex(/^[a-z][A-Za-z0-9]*$/, 'a name in camel case, such as "riskClass"')
  .refine((name) => !(name in Object.prototype), 'a name that every object has already');

/** How the field stands in the dictionary; compared with it before the first use. */
const typed = {
  type: z.enum(['CHAR', 'NUMC', 'DATS', 'TIMS', 'DEC', 'INT4']),
  /** Characters, for DEC digits; DATS, TIMS and INT4 have their own. */
  length: z.int().min(1).max(255).optional(),
  decimals: z.int().min(0).max(14).optional(),
};
const hasLength = ({ type, length }: { type: string; length?: number | undefined }) =>
  ['DATS', 'TIMS', 'INT4'].includes(type) ? length === undefined : length !== undefined;
const LENGTH = { error: '"length" belongs to CHAR, NUMC and DEC, and only to these', path: ['length'] };

const TableField = z
  .strictObject({ custom, table: z.enum([...EXTENSIBLE.customer, ...EXTENSIBLE.invoice]), field: fieldName, ...typed })
  .refine(hasLength, LENGTH);
export type TableField = z.infer<typeof TableField>;

/** What an import parameter is filled with. */
export const SELECTORS = ['customer', 'companyCode', 'invoice', 'today'] as const;

const Export = z
  .strictObject({
    custom,
    parameter: fieldName,
    /** Field of the parameter, where that is a structure. */
    field: fieldName.optional(),
    ...typed,
  })
  .refine(hasLength, LENGTH);

const OwnFunction = z
  .strictObject({
    of: z.enum(['customer', 'invoice']),
    function: functionName,
    imports: z.record(fieldName, z.enum(SELECTORS)).refine((given) => Object.keys(given).length <= 6, 'at most six'),
    exports: z.array(Export).min(1).max(10),
  })
  .refine(({ of, imports }) => Object.values(imports).includes(of), {
    error: 'an import has to name the customer or the invoice that it is about',
    path: ['imports'],
  })
  .refine(({ of, imports }) => of === 'invoice' || !Object.values(imports).includes('invoice'), {
    error: 'a function about a customer has no invoice to be given',
    path: ['imports'],
  });
export type OwnFunction = z.infer<typeof OwnFunction>;

export const Extensions = z
  .strictObject({
    fields: z.array(TableField).max(20).default([]),
    functions: z.array(OwnFunction).max(5).default([]),
  })
  .refine(
    ({ fields, functions }) => {
      const names = [
        ...fields.map((field) => `${ownerOf(field.table)} ${field.custom}`),
        ...functions.flatMap(({ of, exports }) => exports.map((one) => `${of} ${one.custom}`)),
      ];
      return new Set(names).size === names.length;
    },
    { error: 'two extensions have the same name' },
  );
export type Extensions = z.infer<typeof Extensions>;

export function ownerOf(table: TableField['table']): 'customer' | 'invoice' {
  return EXTENSIBLE.customer.some((name) => name === table) ? 'customer' : 'invoice';
}
