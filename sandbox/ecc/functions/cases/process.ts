import type { FunctionModule } from '../contract.ts';
import { caseProblem, isWanted, wantedAttributes } from './attribute-list.ts';
import { openCase } from './attributes.ts';
import { amountDeltas, noteOf, touch, writeAttributes, writeNotes } from './write.ts';

/**
 * BAPI_DISPUTE_PROCESS: how a process of the subledger, such as clearing, changes a case. The old sequence number must
 * be the case's, so that no process overtakes another; the rows of a split have no public fields and cannot be sent.
 */
export const processDispute: FunctionModule = async (session, input) => {
  const [before, after] = [input.text('PROC_SEQNR_OLD'), input.text('PROC_SEQNR_NEW')];
  const wanted = wantedAttributes(input.rows('ATTRIBUTES'));
  if (!isWanted(wanted)) return { RETURN: wanted };
  const found = await openCase(session, input.text('CASE_GUID'));
  if ('problem' in found) return { RETURN: found.problem };
  const [row] = await session.query(
    "SELECT value FROM sim.case_attribute WHERE case_guid = $1 AND attribute = 'PROC_SEQNR'",
    [found.guid],
  );
  const current = String(row?.['value'] ?? '000');
  if (before !== current || after <= before)
    return { RETURN: caseProblem('109', `Process ${before} does not follow process ${current}`, [before, current]) };
  if (input.text('TESTRUN') !== '') return {};
  const notes = noteOf(input.rows('NOTES'));
  const deltas = amountDeltas(input.row('AMOUNTS_DELTA'));
  session.updateTask('SCMG_CASE_SAVE', async (db) => {
    await writeAttributes(db, session.client, found.guid, [...wanted, ...deltas]);
    await db.execute(
      `INSERT INTO sim.case_attribute VALUES ($1, 'PROC_SEQNR', $2)
       ON CONFLICT (case_guid, attribute) DO UPDATE SET value = excluded.value`,
      [found.guid, after],
    );
    await writeNotes(db, session, found.guid, notes);
    await touch(db, session, found.guid);
  });
  return {};
};
