import { describe, expect, it } from 'vitest';
import type { ApiCall, ApiProcedure, PlValue } from '../../../../sandbox/oracle/database.ts';
import { OracleError } from '../../../../sandbox/oracle/engine.ts';
import { BareSession } from './bare-session.ts';
import { codesOf, errorOf, resultOf, runnerWith } from './running.ts';

const said: ApiCall[] = [];
const noting =
  (result?: PlValue): ApiProcedure =>
  async (call) => {
    said.push(call);
    return result;
  };

const runner = runnerWith(
  new Map<string, ApiProcedure>([
    ['FND_GLOBAL.APPS_INITIALIZE', noting()],
    ['FND_GLOBAL.USER_ID', noting({ kind: 'number', value: '1318' })],
    ['FND_GLOBAL.LOGIN_ID', noting({ kind: 'number', value: '7' })],
    ['MO_GLOBAL.INIT', noting()],
    ['JTF_NOTES_PUB.CREATE_NOTE', noting()],
    ['JTF_TASKS_PUB.CREATE_TASK', noting()],
    ['FND_MSG_PUB.GET', noting({ kind: 'text', value: 'a message' })],
    ['JTF_IH_PUB.INIT_INTERACTION_REC', async () => ({ kind: 'record', fields: new Map() })],
    [
      'IEX_PROMISES_PUB.INSERT_PROMISE',
      async (call) => {
        said.push(call);
        call.out('X_RETURN_STATUS', { kind: 'text', value: 'S' });
        call.out('X_MSG_COUNT', { kind: 'number', value: '0' });
      },
    ],
    [
      'HZ_CONTACT_POINT_V2PUB.UPDATE_PHONE_CONTACT_POINT',
      async (call) => {
        call.out('P_OBJECT_VERSION_NUMBER', { kind: 'number', value: '3' });
        throw new OracleError(20001, 'the API failed');
      },
    ],
  ]),
);

function lastArgument(name: string): PlValue | undefined {
  return said.at(-1)?.args.get(name);
}

const INSERT = (extra = '') => `declare r iex_promises_pub.pro_insrt_rec_type; o iex_promises_pub.pro_resp_rec_type;
  s varchar2(1); c number; d varchar2(2000);
begin r.promise_amount := 10;
  iex_promises_pub.insert_promise(p_api_version => 1.0, p_init_msg_list => fnd_api.g_true, p_commit => fnd_api.g_false,
    p_validation_level => fnd_api.g_valid_level_full, x_return_status => s, x_msg_count => c, x_msg_data => d, p_promise_rec => r, x_proresp_rec => o${extra});
  :r := s || c; end;`;

describe('EBS’s packages', () => {
  it('get arguments by name with defaults filled in, and give OUT arguments back', async () => {
    expect(await resultOf(runner, INSERT(), new BareSession())).toBe('S0');
    expect(lastArgument('P_COMMIT')).toEqual({ kind: 'text', value: 'F' });
    const record = lastArgument('P_PROMISE_REC');
    expect(record?.kind === 'record' && record.fields.get('PROMISE_AMOUNT')).toEqual({ kind: 'number', value: '10' });
    expect(record?.kind === 'record' && record.fields.size > 10).toBe(true);
  });

  it('refuse an argument that they do not have', async () => {
    const error = await errorOf(resultOf(runner, INSERT(", p_nothing => '1'"), new BareSession()));
    expect(codesOf(error)).toBe('ORA-06550 PLS-00306');
  });

  it('are given the missing values that their records default to', async () => {
    const block = `declare i jtf_ih_pub.interaction_rec_type; begin
      if i.handler_id = fnd_api.g_miss_num and i.reference_form = fnd_api.g_miss_char and i.start_date_time = fnd_api.g_miss_date
      then :r := 'missing'; end if; end;`;
    expect(await resultOf(runner, block, new BareSession())).toBe('missing');
  });

  it('evaluate defaults that are functions, missing dates and records known by name only', async () => {
    const block = `declare s varchar2(1); c number; d varchar2(9); n number; begin
      jtf_notes_pub.create_note(p_api_version => 1.0, x_return_status => s, x_msg_count => c, x_msg_data => d,
        p_source_object_id => 5, p_source_object_code => 'PARTY', p_notes => 'n', x_jtf_note_id => n); :r := 'done'; end;`;
    expect(await resultOf(runner, block, new BareSession())).toBe('done');
    expect(lastArgument('P_CREATED_BY')).toEqual({ kind: 'number', value: '1318' });
    expect(lastArgument('P_JTF_NOTE_CONTEXTS_TAB')).toEqual({ kind: 'table', rows: new Map() });
    expect(lastArgument('P_CREATION_DATE')).toEqual({ kind: 'date', value: '-4712-01-01T00:00:00' });
  });

  it('are chosen among their overloads', async () => {
    const session = new BareSession();
    await resultOf(runner, "begin mo_global.init('AR'); :r := 1; end;", session);
    expect(said.at(-1)?.overload).toBe(1);
    await resultOf(runner, "begin mo_global.init('AR', 'Y'); :r := 1; end;", session);
    expect(said.at(-1)?.overload).toBe(2);
    expect(await resultOf(runner, 'begin :r := fnd_msg_pub.get(1, fnd_api.g_false); end;', session)).toBe('a message');
    expect(said.at(-1)?.overload).toBe(2);
    const block = `declare s varchar2(1); c number; d varchar2(9); n number; begin jtf_tasks_pub.create_task(
      p_api_version => 1, p_task_name => 'call', x_return_status => s, x_msg_count => c, x_msg_data => d, x_task_id => n); :r := 1; end;`;
    await resultOf(runner, block, session);
    expect(said.at(-1)?.overload).toBe(4);
  });

  it('leave OUT arguments as they were when they fail', async () => {
    const block = `declare n number := 2; s varchar2(1) := 'x'; c number; d varchar2(9); p hz_contact_point_v2pub.phone_rec_type;
      k hz_contact_point_v2pub.contact_point_rec_type; begin
      hz_contact_point_v2pub.update_phone_contact_point(p_contact_point_rec => k, p_phone_rec => p, p_object_version_number => n,
        x_return_status => s, x_msg_count => c, x_msg_data => d);
      exception when others then :r := n || s || sqlcode; end;`;
    expect(await resultOf(runner, block, new BareSession())).toBe('2x-20001');
  });

  it('of invoker’s rights are nothing to anybody but APPS', async () => {
    const writer = new BareSession('ADIT_WRITE');
    const call = 'begin apps.fnd_global.apps_initialize(1, 2, 3); :r := 1; end;';
    expect(codesOf(await errorOf(resultOf(runner, call, writer)))).toBe('ORA-06550 PLS-00201');
    writer.granted.add('APPS.FND_GLOBAL');
    expect(codesOf(await errorOf(resultOf(runner, call, writer)))).toBe('ORA-00942');
  });

  it('work inside of a definer’s unit of APPS', async () => {
    const apps = new BareSession();
    await runner.create('create or replace package apps.wrap is procedure go; end;', apps);
    await runner.create(
      'create or replace package body apps.wrap is procedure go is begin fnd_global.apps_initialize(1, 2, 3); end; end;',
      apps,
    );
    const writer = new BareSession('ADIT_WRITE');
    writer.granted.add('APPS.WRAP');
    expect(await resultOf(runner, 'begin apps.wrap.go; :r := 1; end;', writer)).toBe('1');
  });

  it('say ORA-04068 when their state was thrown away, once', async () => {
    const session = new BareSession();
    session.packages.set('FND_GLOBAL', new Map());
    session.discarded.add('APPS.FND_GLOBAL');
    const call = 'begin fnd_global.apps_initialize(1, 2, 3); :r := 1; end;';
    expect(codesOf(await errorOf(resultOf(runner, call, session)))).toBe('ORA-04068 ORA-04061 ORA-04065 ORA-06508');
    expect(session.packages.size).toBe(0);
    expect(await resultOf(runner, call, session)).toBe('1');
  });

  it('without an entry in the library do not exist', async () => {
    const error = await errorOf(resultOf(runner, 'begin jtf_ih_pub.add_activity; :r := 1; end;', new BareSession()));
    expect(codesOf(error)).toBe('ORA-06550 PLS-00302');
  });
});
