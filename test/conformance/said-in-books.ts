import { beforeAll, describe, expect, it } from 'vitest';
import { commandRows } from '../../domain/command-rows.ts';
import type { CommandOutcome, ConnectorCommand } from '../../domain/connector.ts';
import type { CommandName } from '../../domain/operations.ts';
import { newCommandId } from './command-id.ts';
import { EVERYTHING, type Ground, groundOf, type Made, type Said } from './said.ts';
import { type Carried, EXPECTED } from './said-expected.ts';
import { EXPECTED_IN_EBS } from './said-expected-ebs.ts';
import { type Books, type ConformanceWorld, patiently } from './world.ts';

/** Every command with everything that it can say, and what stands in the books for it, field by field. */
export function describeSaid(world: () => ConformanceWorld): void {
  describe('carrying out everything that a command can say', () => {
    let ground: Ground;
    const made = new Map<string, string>();
    const done: (readonly [ConnectorCommand, Extract<CommandOutcome, { outcome: 'done' }>])[] = [];
    /** As read after the command before: nobody else writes here. */
    let last: Books;
    beforeAll(async () => {
      last = await world().books();
      ground = groundOf(last.ledger);
    });
    const wayOf = (kind: string) => {
      const { connector, section } = world();
      return connector.commandSource(connector.configSchema.parse(section), kind)?.with ?? null;
    };

    it('names every argument of every command', () => {
      for (const [kind, { input }] of Object.entries(commandRows)) {
        const said = EVERYTHING.filter((one) => one.kind === kind).flatMap(({ args }) =>
          Object.keys(args(NOBODY, NONE)),
        );
        const possible = Object.keys(input.shape).filter((name) => name !== 'customer' && name !== 'system');
        expect([...new Set(said)].sort(), kind).toEqual(possible.sort());
      }
    });

    it.each(EVERYTHING.map((said) => [said.kind, said.as, said] as const))('%s (%s)', async (kind, as, said) => {
      const way = wayOf(kind);
      const command = commandOf(said, ground, made);
      const write = world().connection('write');
      const before = last;
      if (way === null) {
        const refused = expect(write.execute(command, patiently())).rejects;
        await refused.toMatchObject({ code: 'OP_UNSUPPORTED', outcome: 'none' });
        expect(await world().books()).toEqual(before);
        return;
      }
      const outcome = await write.execute(command, patiently());
      const after = await world().books();
      last = after;
      const carried: Carried = { command, ground, made, before: before.ledger, after: after.ledger, kept: after.kept };
      const told = world().connector.kind === 'oracle-ebs' ? EXPECTED_IN_EBS[as] : EXPECTED[as]?.[way];
      if (!told) throw new Error(`nobody says what ${as} does by ${way}`);
      told(carried, outcome);
      if (outcome.outcome !== 'done') {
        expect(after).toEqual(before);
        return;
      }
      made.set(as, outcome.receipt.document);
      done.push([command, outcome]);
    });

    it('finds each of them again by itself, where it can, and changes nothing by looking', async () => {
      expect(done.length).toBeGreaterThan(2);
      for (const [command, outcome] of done) await expectSettled(command, outcome);
      expect(await world().books()).toEqual(last);
    });

    /** The system finds what it did by the command alone, where it can. */
    const expectSettled = async (command: ConnectorCommand, outcome: Extract<CommandOutcome, { outcome: 'done' }>) => {
      const { connector, section } = world();
      const settling = connector.commandSource(connector.configSchema.parse(section), command.kind)?.settling;
      const found = await world().connection('write').lookup(command, patiently());
      if (settling === 'park') expect(found).toEqual({ found: 'cannot-tell' });
      else expect(found).toMatchObject({ found: 'present', receipt: { document: outcome.receipt.document } });
      expect(outcome.readBack).toBe(settling === 'park' ? 'by-reply' : 'verified');
    };
  });
}

const NONE: Made = new Map();
const NOBODY = (() => {
  const item = { invoice: '1' };
  return { customer: '1', invoices: [item, item, item], contact: { contact: '1' }, asOf: '2026-01-01' } as never;
})();

function commandOf({ kind, args }: Said, ground: Ground, made: Made): ConnectorCommand {
  const { customer } = ground;
  // As the agent hands it over: by its own schema, defaults and all.
  const said = commandRows[kind satisfies CommandName].input.parse({ customer, ...args(ground, made) });
  return { commandId: newCommandId(), kind, customer, args: said };
}
