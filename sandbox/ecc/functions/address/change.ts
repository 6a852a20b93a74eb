import type { FunctionModule, Input, Result, Row, Session, Statements } from '../contract.ts';
import { bapiReturn1 } from '../messages.ts';
import { type ChangedField, changeDocument } from './change-document.ts';
import { companyOwner, isOwner, type Owner, personOwner, problem } from './owner.ts';
import { plan, type Step } from './plan.ts';
import { entriesOf } from './read.ts';
import { COMMUNICATIONS, COMPANY_ADDRESS, type Communication } from './tables.ts';

/** Valid-from date of everything that is not kept by date. */
const FROM = '00010101';

/** Work for the update task, and the fields it changes for the change document. */
interface Change {
  readonly fields: readonly ChangedField[];
  run(statements: Statements): Promise<void>;
}

function entryChange(session: Session, owner: Owner, kind: Communication, step: Step, before: Row): Change {
  const { client } = session;
  const key = [client, owner.addrnumber, owner.persnumber, step.consnumber];
  const where = 'client = $1 AND addrnumber = $2 AND persnumber = $3 AND consnumber = $4';
  const table = kind.table.toUpperCase();
  const entry = `${FROM}${step.consnumber}`;
  if (step.do === 'delete')
    return {
      fields: [{ table, entry, field: 'KEY', kind: 'D', before: '', after: '' }],
      run: async (db) => void (await db.execute(`DELETE FROM ecc.${kind.table} WHERE ${where}`, key)),
    };
  const columns = Object.entries(step.row);
  const names = columns.map(([column]) => `"${column}"`);
  const values = columns.map(([, value]) => value);
  const fields = columns.map(([column, after]) => ({
    table,
    entry,
    field: column.toUpperCase(),
    kind: step.do === 'insert' ? ('I' as const) : ('U' as const),
    before: before[column] ?? '',
    after,
  }));
  if (step.do === 'update')
    return {
      fields,
      run: async (db) => {
        const sets = names.map((name, at) => `${name} = $${at + 5}`).join(', ');
        if (names.length > 0)
          await db.execute(`UPDATE ecc.${kind.table} SET ${sets} WHERE ${where}`, [...key, ...values]);
      },
    };
  return {
    fields,
    run: async (db) => {
      const places = [...key, ...values].map((_, at) => `$${at + 1}`).join(', ');
      await db.execute(
        `INSERT INTO ecc.${kind.table} (client, addrnumber, persnumber, consnumber, ${[...names, 'date_from'].join(', ')})
         VALUES (${places}, '${FROM}')`,
        [...key, ...values],
      );
    },
  };
}

/** Every entry of one kind that the call names, or what is wrong with them. */
async function entryChanges(
  session: Session,
  input: Input,
  owner: Owner,
  kind: Communication,
): Promise<readonly Change[] | Row> {
  const stored = await entriesOf(session, owner, kind);
  const planned = plan(
    {
      kind,
      rows: input.rows(kind.parameter),
      flags: input.rows(kind.flags),
      country: owner.country,
      check: input.text('IV_CHECK_ADDRESS') !== '',
    },
    stored,
  );
  if ('problem' in planned) return planned.problem;
  return planned.steps.map((step) => {
    const before = stored.find((row) => row['consnumber'] === step.consnumber) ?? {};
    const texts = Object.fromEntries(Object.entries(before).map(([column, value]) => [column, String(value ?? '')]));
    return entryChange(session, owner, kind, step, texts);
  });
}

/** Flagged fields of the company's own address. ADRC alone is changed: KNA1 keeps its copy of the old one. */
async function companyChanges(session: Session, input: Input, owner: Owner): Promise<readonly Change[] | Row> {
  const [rows, flags] = [input.rows('BAPIAD1VL'), input.rows('BAPIAD1VL_X')];
  const [row, flag] = [rows[0], flags[0]];
  if (rows.length !== flags.length || rows.length > 1)
    return problem('256', 'Data and change flags of BAPIAD1VL do not belong together');
  if (row === undefined || flag === undefined || flag['UPDATEFLAG'] === '') return [];
  if (flag['UPDATEFLAG'] !== 'U') return problem('256', 'An address that exists can only be changed');
  const columns = COMPANY_ADDRESS.filter(([field]) => flag[field] === 'X');
  for (const needed of ['NAME', 'COUNTRY'])
    if (flag[needed] === 'X' && row[needed] === '') return problem('214', `${needed} is empty`, [needed]);
  const [before = {}] = await session.query(
    "SELECT * FROM ecc.adrc WHERE client = $1 AND addrnumber = $2 AND nation = ''",
    [session.client, owner.addrnumber],
  );
  return columns.map(([field, column]) => ({
    fields: [
      {
        table: 'ADRC',
        entry: '',
        field: column.toUpperCase(),
        kind: 'U' as const,
        before: String(before[column] ?? ''),
        after: row[field] ?? '',
      },
    ],
    run: async (db: Statements) =>
      void (await db.execute(
        `UPDATE ecc.adrc SET "${column}" = $3 WHERE client = $1 AND addrnumber = $2 AND nation = ''`,
        [session.client, owner.addrnumber, row[field] ?? ''],
      )),
  }));
}

/**
 * Common to both CHANGE methods: lock, plan, register the update. A changed address is written by the update task, so
 * nothing is there before COMMIT WORK; any error of any row leaves everything as it was.
 */
async function change(
  session: Session,
  input: Input,
  owner: Owner,
  own: readonly Change[] | Row,
): Promise<{ RETURN: Row[] } | null> {
  const holder = await session.enqueue('ESADRMST', `${session.client}${owner.addrnumber}${owner.persnumber}`);
  if (holder !== null) {
    const text = `Object requested is currently locked by user ${holder}`;
    return { RETURN: [bapiReturn1({ type: 'E', id: 'MC', number: '601', text, variables: [holder] })] };
  }
  const parts = [own];
  for (const kind of COMMUNICATIONS) parts.push(await entryChanges(session, input, owner, kind));
  const changes: Change[] = [];
  for (const part of parts) {
    if (!isChanges(part)) return { RETURN: [part] };
    changes.push(...part);
  }
  // Without SAVE_ADDRESS the new address stays in the memory of the function group, for a later save that nobody calls.
  if (changes.length === 0 || input.text('SAVE_ADDRESS') === '') return null;
  session.updateTask('ADDR_SAVE_INTERN', async (db) => {
    for (const one of changes) await one.run(db);
    const fields = changes.flatMap((one) => one.fields).filter((one) => one.kind === 'D' || one.before !== one.after);
    await changeDocument(db, session, owner, fields);
  });
  return null;
}

const isChanges = (part: readonly Change[] | Row): part is readonly Change[] => Array.isArray(part);

/** BAPI_ADDRESSORG_CHANGE. */
export const changeCompanyAddress: FunctionModule = async (session, input): Promise<Result> => {
  const owner = await companyOwner(session, input);
  if (!isOwner(owner)) return { RETURN: [owner] };
  const refused = await change(session, input, owner, await companyChanges(session, input, owner));
  return refused ?? { ADDRESS_NUMBER: owner.addrnumber };
};

/** BAPI_ADDRESSCONTPART_CHANGE, as far as the fields of its structures are public: numbers and mail addresses. */
export const changePersonAddress: FunctionModule = async (session, input): Promise<Result> => {
  const owner = await personOwner(session, input);
  if (!isOwner(owner)) return { RETURN: [owner] };
  const refused = await change(session, input, owner, []);
  return refused ?? { ADDRESS_NUMBER: owner.addrnumber, PERSON_NUMBER: owner.persnumber };
};
