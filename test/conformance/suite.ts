import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { operations } from '../../domain/operations.ts';
import { describeFacts } from './accounts.ts';
import { describeChanges } from './changes.ts';
import { describeCommands } from './commands.ts';
import { describeSaid } from './said-in-books.ts';
import { describeSearch } from './search.ts';
import { describeStanding } from './standing.ts';
import type { ConformanceWorld, Erp } from './world.ts';
import { patiently } from './world.ts';

/**
 * What every connector must do, compared with the ERP's own books. An ERP that passes gives right answers; what is
 * derived from its facts is tested once, elsewhere. Reading comes first: the later parts write into the books.
 */
export function describeConformance(erp: Erp): void {
  describe(`${erp.name}: a connector`, () => {
    let running: ConformanceWorld | undefined;
    beforeAll(async () => {
      running = await erp.start();
    }, 120_000);
    afterAll(() => running?.close());
    const world = (): ConformanceWorld => {
      if (running === undefined) throw new Error('the world did not start');
      return running;
    };
    describeDeclaration(world);
    describeFacts(world);
    describeSearch(world);
    describeChanges(world);
    describeCommands(world);
    if (erp.saysEverything) describeSaid(world);
    describeStanding(world);
  });
}

/** What a connector says of itself before and while it works. */
export function describeDeclaration(world: () => ConformanceWorld): void {
  describe('as it declares itself', () => {
    it('accepts its own section and refuses a field it does not know', () => {
      const { connector, section } = world();
      expect(connector.configSchema.safeParse(section).success).toBe(true);
      expect(connector.configSchema.safeParse({ ...Object(section), nonsense: 1 }).success).toBe(false);
    });

    it('gives its section as JSON Schema, with every secret marked', () => {
      const schema = z.toJSONSchema(world().connector.configSchema, { io: 'input', unrepresentable: 'any' });
      const alternatives = Array.isArray(schema.oneOf) ? schema.oneOf : [schema];
      expect(alternatives.length).toBeGreaterThan(0);
      for (const one of alternatives) expect(one).toMatchObject({ type: 'object', additionalProperties: false });
      expect(JSON.stringify(schema)).toContain('"secret":true');
    });

    it('names where each entity that a query needs comes from', () => {
      const { connector, section, spelling } = world();
      const parsed = connector.configSchema.parse(section);
      const needed = new Set(
        Object.values(operations).flatMap((operation) => (operation.kind === 'query' ? operation.entities : [])),
      );
      for (const entity of needed) {
        const source = connector.entities[entity];
        const isAgentOnly = source?.coverage === 'agent-only' || connector.agentOnly?.(parsed, entity) === true;
        expect(isAgentOnly, entity).toBe(spelling.agentOnly.includes(entity));
        if (!isAgentOnly) expect(source?.uses.length, entity).toBeGreaterThan(0);
      }
    });

    it('grants the least for the operations named, and nothing for none', () => {
      const { connector, section } = world();
      const parsed = connector.configSchema.parse(section);
      const all = connector.grants(parsed, Object.keys(operations));
      const few = connector.grants(parsed, ['get_customer']);
      expect(few.length).toBeLessThan(all.length);
      expect(all).not.toBe('');
    });

    it('knows which system it reached, the same at every call', async () => {
      const connection = world().connection('read');
      const identity = await connection.identity(patiently());
      expect(identity.kind).toBe(world().connector.kind);
      expect(Object.values(identity.parts).filter((part) => part !== 'unknown').length).toBeGreaterThan(0);
      expect(await world().connection('read').identity(patiently())).toEqual(identity);
      const { kind, parts } = await world().connection('write').identity(patiently());
      expect(kind).toBe(identity.kind);
      // What the writing user may not read is not known to it, and nothing else differs.
      const known = Object.entries(parts).filter(([, part]) => part !== 'unknown');
      expect(identity.parts).toMatchObject(Object.fromEntries(known));
      expect(known.length).toBeGreaterThan(1);
    });

    it.each(['read', 'write'] as const)('finds nothing wrong when its doctor looks at the %s side', async (role) => {
      const findings = await world().connection(role).doctor(patiently());
      expect(findings.length).toBeGreaterThan(1);
      expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
    });
  });
}
