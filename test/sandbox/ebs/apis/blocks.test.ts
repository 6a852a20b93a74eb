import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OracleBind } from '../../../../sandbox/oracle/engine.ts';
import { type Books, openBooks, type Session } from './harness.ts';

/** The APIs through PL/SQL, as a client calls them: records filled field by field, the context in the block, scalars out. */

let books: Books;
let session: Session;
beforeAll(async () => {
  books = await openBooks();
}, 120_000);
afterAll(() => books.close());
beforeEach(async () => {
  session = await books.open();
  return () => session.lose();
});

const text = (value: string | null): OracleBind => ({
  type: 'VARCHAR2',
  maxSize: 4000,
  maxElements: null,
  value: value === null ? null : { kind: 'text', value },
});

/** Runs a block whose last bind is what it tells. */
async function told(block: string, ...binds: readonly string[]): Promise<string | null> {
  const result = await session.loggedOn.execute(block, [...binds.map(text), text(null)]);
  const out = result.kind === 'plsql' ? result.binds.at(-1)?.value : null;
  return out?.kind === 'text' ? out.value : null;
}

const CONTEXT = `
  FND_GLOBAL.APPS_INITIALIZE(user_id => 1150, resp_id => 52101, resp_appl_id => 222);
  MO_GLOBAL.INIT('AR');
  MO_GLOBAL.SET_POLICY_CONTEXT('S', 101);`;
const MESSAGES = `
  FOR i IN 1 .. FND_MSG_PUB.COUNT_MSG LOOP
    l_text := l_text || '|' || FND_MSG_PUB.GET(p_msg_index => i, p_encoded => FND_API.G_FALSE);
  END LOOP;`;
const DECLARED = 'l_status VARCHAR2(1); l_count NUMBER; l_data VARCHAR2(2000); l_text VARCHAR2(32767);';
const OUTS = 'x_return_status => l_status, x_msg_count => l_count, x_msg_data => l_data';

const PROMISE = (context: string) => `
DECLARE
  l_rec IEX_PROMISES_PUB.PRO_INSRT_REC_TYPE; l_resp IEX_PROMISES_PUB.PRO_RESP_REC_TYPE; ${DECLARED}
BEGIN
  ${context}
  SELECT d.delinquency_id, d.cust_account_id, d.party_cust_id, s.invoice_currency_code
    INTO l_rec.delinquency_id, l_rec.cust_account_id, l_rec.promised_by_party_org_id, l_rec.currency_code
    FROM apps.iex_delinquencies_all d JOIN apps.ar_payment_schedules_all s ON s.payment_schedule_id = d.payment_schedule_id
   WHERE d.delinquency_id = (SELECT MIN(delinquency_id) FROM apps.iex_delinquencies_all WHERE org_id = 101 AND status = 'DELINQUENT');
  l_rec.promise_amount := TO_NUMBER(:amount, '9999D99', 'NLS_NUMERIC_CHARACTERS=''.,''');
  l_rec.promise_date := TO_DATE('2026-12-01', 'YYYY-MM-DD');
  l_rec.promise_target := 'INVOICES';
  l_rec.taken_by_resource_id := 100001150;
  l_rec.note := 'By voice [adit:b1]';
  SAVEPOINT adit;
  IEX_PROMISES_PUB.INSERT_PROMISE(p_api_version => 1.0, p_init_msg_list => FND_API.G_TRUE, p_commit => FND_API.G_FALSE,
    p_validation_level => FND_API.G_VALID_LEVEL_FULL, ${OUTS}, p_promise_rec => l_rec, x_proresp_rec => l_resp);
  ${MESSAGES}
  IF l_status <> FND_API.G_RET_STS_SUCCESS THEN ROLLBACK TO adit; END IF;
  :told := l_status || ' ' || l_resp.status || l_text;
END;`;

describe('APIs called by blocks', () => {
  it('promise with a record, and answer in the response record', async () => {
    expect(await told(PROMISE(CONTEXT), '12.50')).toBe('S COLLECTABLE');
    await session.loggedOn.commit();
    const { rows } = await books.db.query("SELECT notes FROM apps.jtf_notes_tl WHERE notes LIKE '%adit:b1%'");
    expect(rows).toHaveLength(1);
  });

  it('tell what is wrong through the message list', async () => {
    expect(await told(PROMISE(CONTEXT), '0.00')).toBe(
      'E |IEX_PROMISES_PUB.INSERT_PROMISE refuses the value of P_PROMISE_REC.PROMISE_AMOUNT.',
    );
  });

  it('find no context where the block sets none, and lose the one of a session with its state', async () => {
    expect(await told(PROMISE(''), '1.00')).toMatch(/^U /);
    await told(`BEGIN ${CONTEXT} :told := 'set'; END;`);
    session.session.discarded.add('APPS.FND_GLOBAL');
    const user = 'BEGIN :told := TO_CHAR(FND_GLOBAL.USER_ID); END;';
    await expect(told(user)).rejects.toThrow('ORA-04068');
    expect(await told(user)).toBe('-1');
  });

  it('write notes with the defaults that the specification has', async () => {
    const note = (more: string) => `
      DECLARE l_id NUMBER; ${DECLARED}
      BEGIN
        ${CONTEXT}
        JTF_NOTES_PUB.CREATE_NOTE(p_api_version => 1.0, ${OUTS}, p_source_object_id => (:party), p_source_object_code => 'PARTY',
          p_notes => 'A note', x_jtf_note_id => l_id ${more});
        ${MESSAGES}
        :told := l_status || NVL2(l_id, ' written', ' none') || l_text;
      END;`;
    const [party] = await session.rows('SELECT party_id::text AS id FROM apps.hz_cust_accounts LIMIT 1');
    const id = String(party?.['id']);
    expect(
      await told(note(', p_entered_date => SYSDATE, p_last_update_date => SYSDATE, p_creation_date => SYSDATE'), id),
    ).toBe('S written');
    // The dates' default is the missing date.
    expect(await told(note(''), id)).toBe('E none|JTF_NOTES_PUB.CREATE_NOTE needs a value for P_ENTERED_DATE.');
  });

  it('log a call from the records that they begin with', async () => {
    const call = `
      DECLARE l_int JTF_IH_PUB.INTERACTION_REC_TYPE := JTF_IH_PUB.INIT_INTERACTION_REC; l_act JTF_IH_PUB.ACTIVITY_TBL_TYPE; ${DECLARED}
      BEGIN
        ${CONTEXT}
        SELECT MIN(party_id) INTO l_int.party_id FROM apps.hz_cust_accounts;
        l_int.handler_id := 695; l_int.resource_id := 100001150; l_int.outcome_id := 10; l_int.source_code := '[adit:b2]';
        l_act(1) := JTF_IH_PUB.INIT_ACTIVITY_REC;
        l_act(1).action_id := 1; l_act(1).action_item_id := 1; l_act(1).outcome_id := 10;
        JTF_IH_PUB.CREATE_INTERACTION(p_api_version => 1.0, p_init_msg_list => 'T', p_user_id => FND_GLOBAL.USER_ID, ${OUTS},
          p_interaction_rec => l_int, p_activities => l_act);
        ${MESSAGES}
        :told := l_status || l_text;
      END;`;
    expect(await told(call)).toBe('S');
    const rows = await session.rows(
      "SELECT reference_form, active FROM apps.jtf_ih_interactions WHERE source_code = '[adit:b2]'",
    );
    expect(rows).toEqual([{ reference_form: null, active: 'N' }]);
  });

  it('create a task by the classic overload', async () => {
    const task = `
      DECLARE l_id NUMBER; ${DECLARED}
      BEGIN
        ${CONTEXT}
        JTF_TASKS_PUB.CREATE_TASK(p_api_version => 1.0, p_task_name => 'Call back', p_task_type_name => 'Callback', p_task_status_name => 'Open',
          p_owner_type_code => 'RS_EMPLOYEE', p_owner_id => 100001150, ${OUTS}, x_task_id => l_id);
        ${MESSAGES}
        :told := l_status || NVL2(l_id, ' written', ' none') || l_text;
      END;`;
    expect(await told(task)).toBe('S written');
  });

  it('change a telephone number by its version, and clear with G_MISS', async () => {
    const change = `
      DECLARE l_point HZ_CONTACT_POINT_V2PUB.CONTACT_POINT_REC_TYPE; l_phone HZ_CONTACT_POINT_V2PUB.PHONE_REC_TYPE; l_version NUMBER; ${DECLARED}
      BEGIN
        ${CONTEXT}
        SELECT MIN(contact_point_id) INTO l_point.contact_point_id FROM apps.hz_contact_points WHERE contact_point_type = 'PHONE';
        l_version := TO_NUMBER(:version);
        l_phone.phone_number := '4711';
        l_phone.phone_area_code := FND_API.G_MISS_CHAR;
        HZ_CONTACT_POINT_V2PUB.UPDATE_PHONE_CONTACT_POINT(p_init_msg_list => FND_API.G_TRUE, p_contact_point_rec => l_point,
          p_phone_rec => l_phone, p_object_version_number => l_version, ${OUTS});
        :told := l_status || ' ' || l_version || ' ' || l_data;
      END;`;
    expect(await told(change, '1')).toBe('S 2 ');
    expect(await told(change, '1')).toBe('E 1 The row in HZ_CONTACT_POINTS was changed by somebody else.');
    const rows = await session.rows("SELECT phone_area_code FROM apps.hz_contact_points WHERE phone_number = '4711'");
    expect(rows).toEqual([{ phone_area_code: null }]);
  });

  it('dispute with a commit in the middle: a savepoint of the block is gone', async () => {
    const dispute = `
      DECLARE l_head IEX_DISPUTE_PUB.DISP_HEADER_REC := IEX_DISPUTE_PUB.INIT_DISP_REC; l_lines IEX_DISPUTE_PUB.DISPUTE_LINE_TBL; l_request NUMBER; ${DECLARED}
      BEGIN
        ${CONTEXT}
        SELECT MIN(customer_trx_id) INTO l_head.cust_trx_id FROM apps.ar_payment_schedules_all
         WHERE org_id = 101 AND class = 'INV' AND status = 'OP' AND amount_line_items_remaining > 50 AND NVL(amount_in_dispute, 0) = 0;
        l_head.line_credit_flag := 'N'; l_head.line_amt := 10; l_head.cm_reason_code := 'PRICE'; l_head.comments := '[adit:b3]';
        SAVEPOINT adit;
        IEX_DISPUTE_PUB.CREATE_DISPUTE(p_api_version => 1.0, p_init_msg_list => 'T', p_commit => 'F', p_disp_header_rec => l_head,
          p_disp_line_tbl => l_lines, x_request_id => l_request, ${OUTS});
        ${MESSAGES}
        :told := l_status || l_text;
        ROLLBACK TO adit;
      END;`;
    await expect(told(dispute)).rejects.toThrow('ORA-01086');
    await session.lose();
    const { rows } = await books.db.query(
      "SELECT total_amount FROM apps.ra_cm_requests_all WHERE comments = '[adit:b3]'",
    );
    expect(rows).toEqual([{ total_amount: '-10' }]);
  });
});
