import { afterEach, beforeEach, expect, it } from 'vitest';
import { OracleError } from '../../../sandbox/oracle/engine.ts';
import { connectTo, sectionFor, startWire, type Wired, WRITE, within } from '../world.ts';

let wired: Wired;
beforeEach(async () => {
  wired = await startWire();
});
afterEach(() => wired.close());

const MISSING = "line 1, column 7:\nPLS-00201: identifier 'APPS.XXADIT_WRITE' must be declared";
const CHANGED = "line 1, column 7:\nPLS-00306: wrong number or types of arguments in call to 'CREATE_DISPUTE_IEX'";
const COLUMN = 'line 4, column 12:\nPL/SQL: ORA-00904: "NOBODY": invalid identifier';
const IGNORED = '\nORA-06550: line 1, column 7:\nPL/SQL: Statement ignored';
const INSIDE = '\nORA-06512: at "APPS.IEX_DISPUTE_PUB", line 812\nORA-06512: at line 1';

/**
 * What the database says to a block, and whether it may have left something: of one that takes back everything as it
 * fails, and of one in which EBS commits.
 */
it.each<readonly [string, number, string, string, 'none' | 'unknown']>([
  ['the block names what is not there', 6550, MISSING + IGNORED, 'ERP_DENIED', 'none'],
  ['the block gives other arguments', 6550, CHANGED + IGNORED, 'ERP_REPLY_INVALID', 'none'],
  ['a statement of the block names a column that is gone', 6550, COLUMN + IGNORED, 'ERP_REPLY_INVALID', 'none'],
  ['a program of EBS did not compile what it runs', 6550, CHANGED + IGNORED + INSIDE, 'ERP_REPLY_INVALID', 'unknown'],
  ['so much was said that the end is missing', 6550, CHANGED + IGNORED.repeat(30), 'ERP_REPLY_INVALID', 'unknown'],
  ['a program of EBS names a column', 904, `"NOBODY": invalid identifier${INSIDE}`, 'ERP_REPLY_INVALID', 'unknown'],
  ['a program of EBS names a table', 942, `table or view does not exist${INSIDE}`, 'ERP_DENIED', 'unknown'],
  ['a program of EBS names an object', 6564, `object NOBODY does not exist${INSIDE}`, 'ERP_REPLY_INVALID', 'unknown'],
])('%s', async (_what, number, text, code, whereEbsCommits) => {
  wired.engine.answers.set('write', () => {
    throw new OracleError(number, text);
  });
  for (const selfCommits of [false, true]) {
    const writer = connectTo(sectionFor([wired.wire.port]), 'write');
    const block = selfCommits ? { ...WRITE, selfCommits } : WRITE;
    const send = () => writer.session.ask(within(), (ask) => ask.call(block, { customer: 'a' }));
    const before = wired.engine.of('write').length;
    await expect(send()).rejects.toMatchObject({
      code,
      outcome: selfCommits ? whereEbsCommits : 'none',
      details: { class: 'contract' },
    });
    // Known to fail, it is not sent a second time, and says so.
    await expect(send()).rejects.toMatchObject({ code, outcome: 'none' });
    expect(wired.engine.of('write')).toHaveLength(before + 1);
    await writer.close();
  }
});
