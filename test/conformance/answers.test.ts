import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OperationName, operations } from '../../domain/operations.ts';
import { describeAccounts } from './answers/accounts.ts';
import { describeHistory } from './answers/history.ts';
import { describeOwnBooks } from './answers/own-books.ts';
import { describeOwnCommands } from './answers/own-commands.ts';
import { describePortfolio } from './answers/portfolio.ts';
import { describeStanding } from './answers/standing.ts';
import { type AnswersWorld, startAnswers } from './answers/world.ts';

/** The same in every run; `npm run test:soak` draws others, and ADIT_SEED repeats one of them. */
const seed = Number(process.env['ADIT_SEED'] ?? 228_959);

describe(`answers through the platform, from SAP ECC over SOAP (seed ${seed})`, () => {
  let running: AnswersWorld | undefined;
  const asked = new Set<string>();
  beforeAll(async () => {
    const world = await startAnswers({ customers: 40, items: 600, seed });
    running = {
      ...world,
      ask: (operation, args, how) => {
        asked.add(operation);
        return world.ask(operation, args, how);
      },
    };
  }, 120_000);
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
    const offered = (Object.keys(operations) as OperationName[]).filter((name) => world().offers(name));
    expect([...asked].sort()).toEqual(offered.sort());
  });
});
