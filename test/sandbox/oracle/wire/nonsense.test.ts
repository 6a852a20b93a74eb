import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallLog } from '../../../../sandbox/calls.ts';
import { FaultBook } from '../../../../sandbox/faults.ts';
import { OracleError } from '../../../../sandbox/oracle/engine.ts';
import { StatementLog } from '../../../../sandbox/oracle/statement-log.ts';
import { RequestReader, WireViolation } from '../../../../sandbox/oracle/wire/reader.ts';
import { SessionCalls } from '../../../../sandbox/oracle/wire/session-calls.ts';
import { SmallEngine } from './small-engine.ts';

const WHO = {
  user: 'AGENT',
  service: 'EBSPRD',
  program: '',
  machine: '',
  osUser: '',
  terminal: '',
  driver: '',
  alterSession: null,
  edition: null,
};

async function openCalls(): Promise<SessionCalls> {
  return new SessionCalls({
    session: await new SmallEngine().connect(WHO),
    who: WHO,
    system: 'ebs',
    road: 'thin',
    sessionName: 's',
    faults: new FaultBook(),
    calls: new CallLog(),
    statements: new StatementLog(),
    nameOf: (sql) => sql.slice(0, 20),
  });
}

// Small numbers make fields that fit one another more often than bytes of any value do.
const nonsense = fc.array(fc.oneof(fc.nat(3), fc.nat(255)), { maxLength: 120 }).map((bytes) => Buffer.from(bytes));

describe('a session that gets nonsense', () => {
  it('answers every call with an Oracle error or gives the connection up, and nothing else', async () => {
    const code = fc.constantFrom(4, 5, 14, 15, 78, 94, 96, 147, 200);
    await fc.assert(
      fc.asyncProperty(code, nonsense, async (call, bytes) => {
        const calls = await openCalls();
        try {
          await calls.call(call, new RequestReader(bytes), new AbortController().signal);
        } catch (error) {
          expect(error instanceof OracleError || error instanceof WireViolation, String(error)).toBe(true);
        }
        await calls.close();
      }),
      { numRuns: 500 },
    );
  });

  it('survives every piggyback', async () => {
    const code = fc.constantFrom(96, 105, 120, 135, 152, 154, 1);
    await fc.assert(
      fc.asyncProperty(code, nonsense, async (piggyback, bytes) => {
        const calls = await openCalls();
        try {
          await calls.piggyback(piggyback, new RequestReader(bytes));
        } catch (error) {
          expect(error instanceof OracleError || error instanceof WireViolation, String(error)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
