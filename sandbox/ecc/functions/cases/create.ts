import type { FunctionModule, Statements } from '../contract.ts';
import { caseProblem, isWanted, wantedAttributes } from './attribute-list.ts';
import { amountDeltas, noteOf, timeStamp, writeAttributes, writeNotes } from './write.ts';

/** The case types that are customised here; F_DM is what FSCM Dispute Management is delivered with. */
const CASE_TYPES = new Set(['F_DM']);

/**
 * BAPI_DISPUTE_CREATE. The caller gives the GUID; a case that exists under it is refused, and one that another session
 * is just creating makes the update fail. With UPDATE_TASK, which is the default, nothing is there before COMMIT WORK;
 * without it the case is written directly (SAP's documentation), hence committed when the call returns.
 */
export const createDispute: FunctionModule = async (session, input) => {
  const guid = input.text('CASE_GUID_CREATE').toUpperCase();
  const type = input.text('CASE_TYPE');
  if (!/^[0-9A-F]{32}$/.test(guid)) return { RETURN: caseProblem('100', `${guid} is no GUID`, [guid]) };
  if (!CASE_TYPES.has(type)) return { RETURN: caseProblem('105', `Case type ${type} is not defined`, [type], 'SCMG') };
  const wanted = wantedAttributes(input.rows('ATTRIBUTES'));
  if (!isWanted(wanted)) return { RETURN: wanted };
  const customer = wanted.find(({ id }) => id === 'FIN_KUNNR')?.value ?? '';
  const [known] = await session.query('SELECT 1 FROM ecc.kna1 WHERE mandt = $1 AND kunnr = $2', [
    session.client,
    customer,
  ]);
  if (known === undefined) return { RETURN: caseProblem('106', `Customer ${customer} does not exist`, [customer]) };
  const [existing] = await session.query('SELECT 1 FROM ecc.scmg_t_case_attr WHERE mandt = $1 AND case_guid = $2', [
    session.client,
    guid,
  ]);
  if (existing !== undefined) return { RETURN: caseProblem('107', `Case ${guid} exists already`, [guid], 'SCMG') };
  if (input.text('TESTRUN') !== '') return { CASE_GUID: guid };

  const at = timeStamp(session);
  const notes = noteOf(input.rows('NOTES'));
  const deltas = amountDeltas(input.row('AMOUNTS_DELTA'));
  const write = async (db: Statements): Promise<void> => {
    await db.execute(
      `INSERT INTO ecc.scmg_t_case_attr (mandt, case_guid, case_type, ext_key, created_by, create_time, changed_by, change_time, stat_orderno)
       VALUES ($1, $2, $3, lpad(nextval('sim.case_number')::text, 12, '0'), $4, $5, $4, $5, '01')`,
      [session.client, guid, type, session.user, at],
    );
    await writeAttributes(db, session.client, guid, [...wanted, ...deltas]);
    await writeNotes(db, session, guid, notes);
  };
  if (input.text('UPDATE_TASK') === '') await write(session);
  else session.updateTask('SCMG_CASE_SAVE', write);
  return { CASE_GUID: guid };
};
