import type { RfcFunction } from '../../bapi/catalogue/types.ts';
import { EccConnection } from '../../bapi/connection.ts';
import type { RfcDriver } from '../../bapi/driver.ts';
import { decodeOutput, encodeInput } from '../../bapi/rfc/values.ts';
import type { CommandSource } from '../../domain/connector.ts';
import { AditError } from '../../domain/errors.ts';
import type { OperationName } from '../../domain/operations.ts';
import { customerFacts, searchKey } from '../agent/router/facts.ts';
import { openPolicy, world } from '../agent/router/world.ts';
import { type Fields, sectionOf } from '../bapi/commands/fake-driver.ts';
import { within } from '../bapi/world.ts';

export const C = '0000100001';
export const OTHER = '0000100002';
type Raw = Readonly<Record<string, unknown>>;

const PROMISE = {
  PROMISE_ID: '0000000007',
  KUNNR: C,
  STATUS: 'O',
  METHOD: 'wire',
  PROMISED_BY: 'Ms Sand',
  TAKEN_ON: '20260310',
  TAKEN_AT: '090000',
  TAKEN_BY: 'MEIER',
  RECORDING: 'rec',
  PREDECESSOR: '',
  COMMAND_ID: '',
};
const ITEM = {
  PROMISE_ID: '0000000007',
  BUKRS: '1000',
  BELNR: '1800000001',
  GJAHR: '2026',
  BUZEI: '001',
  INVOICE: '0090000018',
  AMOUNT: '300.0000',
  WAERS: 'EUR',
};
const INSTALMENT = {
  PROMISE_ID: '0000000007',
  POSNR: '001',
  DUE_ON: '20260701',
  AMOUNT: '300.0000',
  WAERS: 'EUR',
  STATUS: 'O',
};
const DISPUTE = {
  DISPUTE_ID: '0000000003',
  KUNNR: C,
  BUKRS: '1000',
  BELNR: '1800000001',
  GJAHR: '2026',
  BUZEI: '001',
  INVOICE: '0090000018',
  REASON: 'price',
  STATUS: 'O',
  AMOUNT: '10.0000',
  WAERS: 'EUR',
  OPENED_ON: '20260310',
  OPENED_AT: '090000',
  RESOLVER: 'OTT',
  EXPECTED_ON: '00000000',
  COMMAND_ID: '',
};
const NOTE = {
  DISPUTE_ID: '0000000003',
  POSNR: '0001',
  WRITTEN_ON: '20260310',
  WRITTEN_AT: '090000',
  WRITTEN_BY: 'OTT',
  TEXT: 'note',
};
const ACTIVITY = {
  ACTIVITY_ID: '0000000011',
  KUNNR: C,
  KIND: 'CALL',
  SUBKIND: '',
  STARTED_ON: '20260520',
  STARTED_AT: '090000',
  DURATION: 60,
  DIRECTION: 'O',
  OUTCOME: 'promised',
  STATUS: 'D',
  DUE_ON: '00000000',
  DUE_AT: '000000',
  ASSIGNEE: 'OTT',
  REFERENCE: 'ref',
  AMOUNT: '0',
  WAERS: '',
  VALUE_ON: '00000000',
  METHOD: '',
  INVOICE: '',
  CONTACT: '',
  CREATED_BY: 'OTT',
  COMMAND_ID: '',
  TEXT: 'said',
};
const REFERENCE = { ACTIVITY_ID: '0000000011', KIND: 'RECORDING', VALUE: 'rec' };

export interface Read {
  readonly op: OperationName;
  readonly fn: string;
  readonly honest: Readonly<Record<string, readonly Raw[]>>;
}

export const READS: readonly Read[] = [
  {
    op: 'list_promises',
    fn: 'Z_ADIT_PROMISES_READ',
    honest: { ET_PROMISES: [PROMISE], ET_ITEMS: [ITEM], ET_INSTALMENTS: [INSTALMENT] },
  },
  { op: 'list_disputes', fn: 'Z_ADIT_DISPUTES_READ', honest: { ET_DISPUTES: [DISPUTE], ET_NOTES: [NOTE] } },
  {
    op: 'list_activities',
    fn: 'Z_ADIT_ACTIVITIES_READ',
    honest: { ET_ACTIVITIES: [ACTIVITY], ET_REFERENCES: [REFERENCE] },
  },
];

export const OK = { TYPE: '', ID: '', NUMBER: '000', MESSAGE: '' };

/** The connection over the RFC road's own codec: an answer is what the library hands over, of whatever types. */
export function attacked(answers: Readonly<Record<string, (input: Raw) => unknown>>) {
  const calls: { name: string; input: Fields }[] = [];
  const answer = (fn: RfcFunction, input: Fields) => {
    calls.push({ name: fn.name, input: encodeInput(fn, input, null) });
    const given = answers[fn.name];
    if (!given) throw new AditError('ERP_REPLY_INVALID', `${fn.name}: FU_NOT_FOUND`, { outcome: 'none' });
    return decodeOutput(fn, given(input));
  };
  const driver = {
    road: 'rfc',
    keepsSession: true,
    call: async (fn: RfcFunction, input: Fields) => answer(fn, input),
    session: async (_signal: AbortSignal, work: (session: unknown) => Promise<unknown>) =>
      work({ call: async (fn: RfcFunction, input: Fields) => answer(fn, input) }),
    probe: async () => [],
    close: async () => undefined,
  } as RfcDriver;
  const erp = new EccConnection({
    kind: 'sap-ecc',
    section: sectionOf({ addon: 'on' }),
    host: {
      role: 'write',
      timeZone: 'Europe/Berlin',
      profile: 'development',
      workDir: '/nonexistent',
      abandon: (reason) => {
        throw reason;
      },
      secret: () => 'ADIT',
      now: () => Date.UTC(2026, 5, 1, 12),
      monotonic: () => performance.now(),
      log: () => undefined,
    },
    driver,
  });
  const w = world({ policy: openPolicy() });
  w.ecc.table.customer.push(customerFacts(C));
  w.ecc.table.searchKey.push(searchKey(C));
  const byTable = w.ecc.read.bind(w.ecc);
  w.ecc.read = (entity, selector, context) =>
    ['promise', 'dispute', 'activity'].includes(entity)
      ? erp.read(entity, selector, within(60_000))
      : byTable(entity, selector, context);
  w.ecc.commandSource = (): CommandSource => ({ uses: [], settling: 'marker', selfCommits: true });
  return { ...w, erp, calls };
}

/** One field of one table of one read replaced by something else. */
export function spoilt({ fn, honest }: Read, table: string, change: (row: Raw) => unknown) {
  return attacked({
    [fn]: () => ({ ...honest, RETURN: OK, [table]: (honest[table] ?? []).map(change) }),
  });
}

export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
