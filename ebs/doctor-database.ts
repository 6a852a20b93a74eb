import { REPLICA_LAG } from './catalogue/dictionary.ts';
import { DATABASE } from './catalogue/system.ts';
import { type Check, type Examination, isHidden, type Verdict } from './doctor-verdict.ts';
import { lagSeconds } from './replica.ts';

/** What the database that answers reads is, and how far it is behind the one that is written to. */
export function databaseChecks(of: Examination): readonly Check[] {
  const { replica } = of.section;
  return [
    { name: 'database role', run: () => checkDatabaseRole(of) },
    ...(replica ? [{ name: 'replica', run: () => checkReplica(of, replica.mostLagSeconds) }] : []),
  ];
}

async function checkDatabaseRole({ ask, section }: Examination): Promise<Verdict> {
  try {
    const { rows } = await ask.rows(DATABASE, {}, { cap: 1 });
    const role = rows[0]?.DATABASE_ROLE ?? 'unknown';
    const text = `${rows[0]?.NAME ?? 'the database'} is ${role.toLowerCase()}, ${rows[0]?.OPEN_MODE?.toLowerCase() ?? 'unknown'}`;
    const isPrimary = role === 'PRIMARY';
    if (isPrimary || section.replica) return { status: 'ok', text };
    return {
      status: 'warn',
      text,
      remedy: 'this is a copy: name it under "replica" and the primary under "hosts"',
    };
  } catch (thrown) {
    if (!isHidden(thrown)) throw thrown;
    return {
      status: 'warn',
      text: 'V$DATABASE cannot be read, so that a clone of this database is told from it by its service alone',
      remedy: 'grant SELECT on V_$DATABASE',
    };
  }
}

async function checkReplica({ ask }: Examination, mostLagSeconds: number): Promise<Verdict> {
  try {
    const { rows } = await ask.rows(REPLICA_LAG, {}, { cap: 1 });
    const lag = lagSeconds(rows[0] ?? null);
    if (lag === null) return unknownLag('it does not say how far it is behind', mostLagSeconds);
    const text = `${lag} s behind`;
    if (lag <= mostLagSeconds) return { status: 'ok', text };
    return {
      status: 'warn',
      text: `${text}, more than the ${mostLagSeconds} s of "mostLagSeconds"`,
      remedy: 'let the DBA see whether redo arrives and is applied; answers tell their age meanwhile',
    };
  } catch (thrown) {
    if (!isHidden(thrown)) throw thrown;
    return unknownLag('how far it is behind cannot be read', mostLagSeconds);
  }
}

function unknownLag(what: string, mostLagSeconds: number): Verdict {
  return {
    status: 'warn',
    text: `${what}: its answers are told as ${mostLagSeconds} s old ("mostLagSeconds")`,
    remedy: 'grant SELECT on V_$DATAGUARD_STATS, as "adit policy role" says, or make sure of that number',
  };
}
