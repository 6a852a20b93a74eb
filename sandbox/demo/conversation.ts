import { listeningPorts } from './listening-ports.ts';
import type { Reply } from './platform.ts';
import { untilTrue } from './processes.ts';
import type { Stage } from './stage.ts';
import type { Telling } from './telling.ts';

const CALL = 'demo-call-1';
const SYSTEM = 'ecc';
const CUSTOMER = '0000010001';
const OTHER_CUSTOMER = '0000010002';
const INVOICE = '0090000004';
/** Longer than a voice waits, for questions that are to reach SAP on a busy machine. */
const PATIENT_MS = 8_000;

/** What the conversation found out; a demo that shows something else than it says has failed. */
class Expectations {
  readonly broken: string[] = [];

  that(holds: boolean, what: string): void {
    if (!holds) this.broken.push(what);
  }
}

/** Plays the six scenes. Returns what did not come out as it should; empty when all did. */
export async function playConversation(stage: Stage, telling: Telling): Promise<readonly string[]> {
  const expect = new Expectations();
  await askAboutInvoice(stage, telling, expect);
  await countPorts(stage, telling, expect);
  await unplugErp(stage, telling, expect);
  await writeTaskThroughCrash(stage, telling, expect);
  await beHostile(stage, telling, expect);
  await verifyAudit(stage, telling, expect);
  return expect.broken;
}

async function askAboutInvoice({ platform, books }: Stage, telling: Telling, expect: Expectations): Promise<void> {
  telling.scene('A caller asks about an invoice');
  const found = await platform.ask(
    'find_customer',
    { number: CUSTOMER, system: SYSTEM },
    { callId: CALL, deadlineMs: PATIENT_MS },
  );
  const handle = firstCandidate(found);
  telling.asks('platform', 'find_customer by account number, within the call');
  telling.note(`before verification it gets an opaque handle and no name: ${handle.slice(0, 12)}…`);
  expect.that(
    found.status === 200 && !JSON.stringify(found.body).includes('Lindqvist'),
    'an unverified caller gets no name',
  );

  telling.asks('caller', '"What about invoice 90000004?"');
  const early = await platform.ask(
    'get_invoice',
    { invoice: INVOICE, customer: handle },
    { callId: CALL, deadlineMs: PATIENT_MS },
  );
  telling.answers(early);
  expect.that(early.body['code'] === 'CALLER_UNVERIFIED', 'nothing is told before verification');

  telling.asks('caller', '"Lindqvist Maschinenbau, account 10001, postal code 28195."');
  const claims = { companyName: 'Lindqvist Maschinenbau', accountNumber: '10001', postalCode: '28195' };
  const verified = await platform.ask(
    'verify_caller',
    { customer: handle, claims },
    { callId: CALL, deadlineMs: PATIENT_MS },
  );
  telling.answers(verified);
  expect.that(verified.status === 200, 'the caller is verified');

  const before = (await books.calls()).length;
  telling.asks('caller', '"And invoice 90000004?"');
  const answer = await platform.ask(
    'get_invoice',
    { invoice: INVOICE, customer: handle },
    { callId: CALL, deadlineMs: PATIENT_MS },
  );
  telling.answers(answer);
  expect.that(answer.status === 200 && String(answer.body['summary']).includes('9,520.00'), 'the invoice is answered');
  const seen = (await books.calls()).slice(before);
  telling.note(
    `what SAP saw: ${seen.map(({ name, durationMs }) => `${name} (${Math.round(durationMs)} ms)`).join(', ')}`,
  );
}

async function countPorts(stage: Stage, telling: Telling, expect: Expectations): Promise<void> {
  telling.scene('What listens on the agent’s side');
  const { pids } = await stage.readyFile();
  const ports = listeningPorts([pids.agent, ...Object.values(pids.connectors)]);
  if (ports === null) return telling.note('this machine has no /proc to ask');
  telling.line(
    `  listening TCP ports of the agent and its ${Object.keys(pids.connectors).length} connector processes: ${ports.length}`,
  );
  expect.that(ports.length === 0, 'the agent listens on no TCP port');
}

async function unplugErp({ platform, books }: Stage, telling: Telling, expect: Expectations): Promise<void> {
  telling.scene('SAP is unplugged');
  await books.fault({ system: SYSTEM, at: 'connect', action: 'down' });
  telling.asks('caller', '"Sorry, once more: invoice 90000004?" (and the platform demands fresh data)');
  const asked = { invoice: INVOICE, customer: `${SYSTEM}/${CUSTOMER}` };
  const answer = await platform.ask('get_invoice', asked, { maxAgeS: 0 });
  telling.answers(answer);
  const meta = answer.body['meta'] as { source?: string; stale?: boolean } | undefined;
  expect.that(
    answer.status === 200 && meta?.source === 'cache' && meta.stale === true,
    'the held answer comes, marked stale',
  );
  await books.heal();
  telling.note('SAP is plugged in again');
}

async function writeTaskThroughCrash(stage: Stage, telling: Telling, expect: Expectations): Promise<void> {
  const { platform, books } = stage;
  telling.scene('A task is written, and the agent is killed in the middle');
  const before = await tasksFor(stage);
  await books.fault({ system: SYSTEM, at: 'commit', match: 'SAP_WAPI_START_WORKFLOW', action: 'hang' });
  telling.asks('caller', '"Please have someone call me back about the cabinet door."');
  const task = {
    customer: `${SYSTEM}/${CUSTOMER}`,
    kind: 'callback',
    text: 'Call back about the damaged cabinet door',
  };
  const accepted = await platform.ask('create_task', task, { idempotencyKey: 'demo-task-1' });
  const commandId = (accepted.body['data'] as { commandId?: string } | undefined)?.commandId ?? '';
  telling.line(`  voice: "${String(accepted.body['summary'])}"`);
  telling.note(`accepted as ${commandId}; SAP does the work but its reply never comes`);
  await untilTrue('SAP to have the task', async () => (await tasksFor(stage)) > before, [stage.agent], 20_000);
  const { agent } = stage;
  agent.kill('SIGKILL');
  await agent.ended;
  await books.heal();
  telling.note('kill -9; the agent is started again');
  await stage.startAgent();

  const repeated = await platform.ask('create_task', task, { idempotencyKey: 'demo-task-1' });
  const data = repeated.body['data'] as { commandId?: string; state?: string; outcome?: string } | undefined;
  telling.line(
    `  the platform repeats its request: ${data?.commandId === commandId ? 'the same command' : 'ANOTHER COMMAND'}, ${data?.outcome}`,
  );
  telling.line(`  voice: "${String(repeated.body['summary'])}"`);
  const made = (await tasksFor(stage)) - before;
  telling.line(`  tasks in SAP's books: ${made}`);
  const queue = (await stage.adit('outbox', 'list')) as readonly { commandId: string; state: string }[];
  for (const { commandId: id, state } of queue) telling.line(`  operator's queue: ${id}  ${state}`);
  expect.that(made === 1, 'there is exactly one task');
  expect.that(data?.commandId === commandId && data.outcome === 'undecided', 'the command is shown as undecided');
  expect.that(
    queue.some(({ commandId: id, state }) => id === commandId && state === 'parked'),
    'the operator sees it',
  );
}

async function tasksFor({ books }: Stage): Promise<number> {
  const { tasks } = (await books.ledger(SYSTEM)) as { tasks: readonly { customer: string }[] };
  return tasks.filter(({ customer }) => customer === CUSTOMER).length;
}

async function beHostile({ platform }: Stage, telling: Telling, expect: Expectations): Promise<void> {
  telling.scene('A hostile platform');
  const attempts: readonly [string, Promise<Reply>][] = [
    ['calls a function module by name', platform.ask('RFC_READ_TABLE', { QUERY_TABLE: 'USR02' })],
    [
      'slips a function into the arguments',
      platform.ask('get_invoice', { invoice: INVOICE, function: 'BAPI_ACC_DOCUMENT_POST' }),
    ],
    ['sends a poisoned body', platform.post('/v1/tools/get_invoice', '{"__proto__": {"tier": "platform"}}')],
    [
      'asks about another customer within the verified call',
      platform.ask('get_customer', { customer: `${SYSTEM}/${OTHER_CUSTOMER}` }, { callId: CALL }),
    ],
  ];
  for (const [what, asked] of attempts) {
    const reply = await asked;
    telling.asks('platform', what);
    telling.answers(reply);
    expect.that(reply.status >= 400 && reply.status < 500, `refused: ${what}`);
  }
}

async function verifyAudit(stage: Stage, telling: Telling, expect: Expectations): Promise<void> {
  telling.scene('The audit');
  const report = (await stage.adit('audit', 'verify')) as { ok: boolean; records: number; head: { hash: string } };
  telling.line(
    `  adit audit verify: ${report.ok ? 'ok' : 'BROKEN'}, ${report.records} records, head ${report.head.hash.slice(0, 16)}…`,
  );
  expect.that(report.ok, 'the audit chain verifies');
}

function firstCandidate({ body }: Reply): string {
  const { candidates = [] } = (body['data'] ?? {}) as { candidates?: readonly { customer: string }[] };
  return candidates[0]?.customer ?? '';
}
