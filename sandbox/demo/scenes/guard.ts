import type { Reply } from '../platform.ts';
import { CALL, OTHER_CUSTOMER, of, type Scene, SYSTEM } from './scene.ts';

export async function beHostile({ stage, telling, expect }: Scene): Promise<void> {
  const { platform } = stage;
  telling.scene('A hostile platform');
  const attempts: readonly [string, Promise<Reply>][] = [
    ['calls a function module by name', platform.ask('RFC_READ_TABLE', { QUERY_TABLE: 'USR02' })],
    [
      'slips a function into the arguments',
      platform.ask('get_invoice', { invoice: '0090000004', function: 'BAPI_ACC_DOCUMENT_POST' }),
    ],
    ['sends a poisoned body', platform.post('/v1/tools/get_invoice', '{"__proto__": {"tier": "platform"}}')],
    [
      'asks about another customer within the verified call',
      platform.ask('get_customer', { customer: of(OTHER_CUSTOMER) }, { callId: CALL }),
    ],
  ];
  for (const [what, asked] of attempts) {
    const reply = await asked;
    telling.asks('platform', what);
    telling.answers(reply);
    expect.that(reply.status >= 400 && reply.status < 500, `it is refused when the platform ${what}`);
  }
}

/** What the SAP team is asked to grant: single functions and tables, made from what the policy enables. */
export async function showRole({ stage, telling, expect }: Scene): Promise<void> {
  telling.scene('What the SAP team is asked to grant');
  const { text } = (await stage.adit('policy', 'role', '--system', SYSTEM)) as { text: string };
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  telling.line(`  adit policy role --system ${SYSTEM}: two users, ${lines.length} lines; some of them:`);
  const shown = [/^Role/, /=RFC_READ_TABLE/, /TABLE=BSID/, /=Z_ADIT_PROMISE_CREATE/, /F_BKPF_BUK/];
  for (const line of lines.filter((one) => shown.some((pattern) => pattern.test(one)))) telling.note(shortened(line));
  const names = [...text.matchAll(/(?:RFC_NAME|TABLE)=(\S+)/g)].map(([, name = '']) => name);
  expect.that(
    names.includes('Z_ADIT_PROMISE_CREATE') && !names.some((name) => name.includes('*')),
    'the role for the SAP team names single functions and tables, and no star',
  );
}

function shortened(line: string): string {
  return line.length > 110 ? `${line.slice(0, 109)}…` : line;
}

export async function verifyAudit({ stage, telling, expect }: Scene): Promise<void> {
  telling.scene('The audit');
  const report = (await stage.adit('audit', 'verify')) as { ok: boolean; records: number; head: { hash: string } };
  telling.line(
    `  adit audit verify: ${report.ok ? 'ok' : 'BROKEN'}, ${report.records} records, head ${report.head.hash.slice(0, 16)}…`,
  );
  expect.that(report.ok, 'the audit chain verifies, link by link');
}
