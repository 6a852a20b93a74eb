import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandName, type OperationName, operations } from '../../domain/operations.ts';
import { describeAccounts } from './answers/accounts.ts';
import { describeHistory } from './answers/history.ts';
import { describeOwnBooks } from './answers/own-books.ts';
import { describeOwnCommands } from './answers/own-commands.ts';
import { describePortfolio } from './answers/portfolio.ts';
import { describeStanding } from './answers/standing.ts';
import { type AnswersOptions, type AnswersWorld, startAnswers } from './answers/world.ts';

/** The same in every run; `npm run test:soak` draws others, and ADIT_SEED repeats one of them. */
const seed = Number(process.env['ADIT_SEED'] ?? 228_959);

interface Run extends AnswersOptions {
  readonly name: string;
  /** Commands that the demo's section leaves no way to carry out. */
  readonly lacks: readonly CommandName[];
}

/** Of EBS the second is smaller: how it is read and written is all that differs. */
const RUNS: readonly Run[] = [
  // Addresses are changed over RFC alone.
  { name: 'SAP ECC over SOAP', system: 'ecc', customers: 40, items: 600, seed, lacks: ['update_contact'] },
  { name: 'Oracle EBS with the add-on', system: 'ebs', ebsAddon: 'on', customers: 40, items: 600, seed, lacks: [] },
  {
    name: 'Oracle EBS by views, through a proxy',
    system: 'ebs',
    ebsAddon: 'off',
    customers: 24,
    items: 300,
    seed,
    // Without the add-on, interactions want their numbers in the section.
    lacks: ['log_call'],
  },
];

describe.each(RUNS)('answers through the platform, from $name (seed $seed)', ({ name: _name, lacks, ...options }) => {
  let running: AnswersWorld | undefined;
  const asked = new Set<string>();
  beforeAll(async () => {
    const world = await startAnswers(options);
    running = {
      ...world,
      ask: (operation, args, how) => {
        asked.add(operation);
        return world.ask(operation, args, how);
      },
    };
  }, 240_000);
  afterAll(() => running?.close(), 60_000);
  const world = (): AnswersWorld => {
    if (running === undefined) throw new Error('the world did not start');
    return running;
  };

  describeAccounts(world);
  describeHistory(world);
  describePortfolio(world);
  describeStanding(world);
  describeOwnBooks(world);
  describeOwnCommands(world);

  it('has asked every operation that is offered', () => {
    const all = Object.keys(operations) as OperationName[];
    expect(all.filter((name) => !world().offers(name))).toEqual(lacks);
    expect([...asked].sort()).toEqual(all.filter((name) => world().offers(name)).sort());
  });
});
