import type { FunctionModule, Row, Session } from '../contract.ts';
import { caseProblem, isWanted, lockedProblem, wantedAttributes } from './attribute-list.ts';
import { noteOf, touch, writeAttributes, writeNotes } from './write.ts';

/** Finds a case and locks it; what is wrong otherwise. Closed and voided cases (status 08 and 09) take no changes. */
export async function openCase(session: Session, guid: string): Promise<{ guid: string } | { problem: Row }> {
  const key = guid.toUpperCase();
  const [row] = await session.query(
    'SELECT stat_orderno FROM ecc.scmg_t_case_attr WHERE mandt = $1 AND case_guid = $2',
    [session.client, key],
  );
  if (row === undefined) return { problem: caseProblem('001', `Case ${guid} does not exist`, [guid], 'SCMG') };
  const holder = await session.enqueue('ESCMGCASE', `${session.client}${key}`);
  if (holder !== null) return { problem: lockedProblem(holder) };
  const isClosed = ['08', '09'].includes(String(row['stat_orderno']));
  return isClosed ? { problem: caseProblem('108', 'The case is closed and cannot be changed') } : { guid: key };
}

/** BAPI_DISPUTE_ATTRIBUTES_CHANGE. */
export const changeCaseAttributes: FunctionModule = async (session, input) => {
  const wanted = wantedAttributes(input.rows('ATTRIBUTES'));
  if (!isWanted(wanted)) return { RETURN: wanted };
  const found = await openCase(session, input.text('CASE_GUID'));
  if ('problem' in found) return { RETURN: found.problem };
  if (input.text('TESTRUN') !== '') return {};
  const notes = noteOf(input.rows('NOTES'));
  session.updateTask('SCMG_CASE_SAVE', async (db) => {
    await writeAttributes(db, session.client, found.guid, wanted);
    await writeNotes(db, session, found.guid, notes);
    await touch(db, session, found.guid);
  });
  return {};
};
