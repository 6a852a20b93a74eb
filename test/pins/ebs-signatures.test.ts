import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BLOCKS } from '../../ebs/catalogue/blocks.ts';
import { DICTIONARY } from '../../ebs/catalogue/dictionary.ts';
import { QUERIES } from '../../ebs/catalogue/queries.ts';

const Named = z.object({ name: z.string() });
const Signatures = z.object({
  packages: z.record(
    z.string(),
    z.object({
      procedures: z.record(
        z.string(),
        z.array(z.object({ parameters: z.array(Named), mandatory: z.array(z.string()) })),
      ),
      types: z.record(z.string(), z.object({ fields: z.array(Named).optional() })).optional(),
      constants: z.unknown().optional(),
    }),
  ),
  tables: z.record(z.string(), z.object({ columns: z.array(Named) })),
});
const { packages, tables } = Signatures.parse(JSON.parse(readFileSync('sandbox/signatures/ebs.json', 'utf8')));

/** What a use names that the signatures do not have; of overloads the one that fits best counts. */
function differences({
  fields,
  name,
}: {
  readonly name: string;
  readonly fields: readonly string[];
}): readonly string[] {
  const [owner = '', member] = name.split('.', 2);
  if (owner.startsWith('XXADIT')) return [];
  if (member === undefined) {
    const columns = new Set(tables[owner]?.columns.map((column) => column.name));
    return columns.size === 0 ? [`${owner}: does not exist`] : fields.filter((field) => !columns.has(field));
  }
  const overloads = packages[owner]?.procedures[member];
  if (!overloads) return packages[owner] ? [] : [`${owner}: does not exist`];
  const each = overloads.map(({ mandatory, parameters }) => {
    const known = new Set(parameters.map((parameter) => parameter.name));
    return [
      ...fields.filter((field) => !known.has(field)).map((field) => `${name}.${field}: does not exist`),
      ...(fields.length === 0
        ? []
        : mandatory.filter((one) => !fields.includes(one)).map((one) => `${name}.${one}: not passed`)),
    ];
  });
  return each.toSorted((a, b) => a.length - b.length)[0] ?? [];
}

describe('catalogue of Oracle EBS beside the collected signatures', () => {
  it.each([...QUERIES, ...DICTIONARY].map((one) => [one.name, one] as const))(
    'reads by %s what is known',
    (_name, query) => {
      expect(query.uses.flatMap(differences)).toEqual([]);
    },
  );

  it.each(BLOCKS.map((one) => [one.file, one] as const))('writes by %s as is known', (_file, block) => {
    expect(block.uses.flatMap(differences)).toEqual([]);
  });

  it('would notice an invented column, table, argument and package', () => {
    const invented = [
      { name: 'HZ_PARTIES', fields: ['PARTY_SHOE_SIZE'] },
      { name: 'XX_PARTIES', fields: ['PARTY_ID'] },
      { name: 'JTF_NOTES_PUB.CREATE_NOTE', fields: ['P_COLOUR'] },
      { name: 'XX_PUB.CREATE_NOTE', fields: [] },
    ];
    for (const one of invented) expect(differences(one), one.name).not.toEqual([]);
  });

  it('binds no word that Oracle keeps for itself (ORA-01745)', () => {
    const reserved = new Set(
      'access add all and any as asc audit between by char check cluster column comment compress connect create current date decimal default delete desc distinct drop else exclusive exists file float for from grant group having identified immediate in increment index initial insert integer intersect into is level like lock long minus mode modify not null number of offline on online option or order prior public raw rename resource revoke row rowid rownum rows select session set share size smallint start synonym sysdate table then to trigger uid union unique update user validate values varchar varchar2 view where with'.split(
        ' ',
      ),
    );
    const binds = [...QUERIES, ...DICTIONARY]
      .flatMap((one) => one.binds)
      .concat(BLOCKS.flatMap((one) => [...one.in, ...one.out]));
    expect(binds.filter((bind) => reserved.has(bind))).toEqual([]);
  });
});
