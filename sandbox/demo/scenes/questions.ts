import { listeningPorts } from '../listening-ports.ts';
import type { Reply } from '../platform.ts';
import { CALL, CUSTOMER, of, PATIENT_MS, type Scene, SYSTEM } from './scene.ts';

const INVOICE = '0090000004';

export async function askAboutInvoice({ stage, telling, expect }: Scene): Promise<void> {
  const { platform, books } = stage;
  const asked = { callId: CALL, deadlineMs: PATIENT_MS };
  telling.scene('A caller asks about an invoice');
  const found = await platform.ask('find_customer', { number: CUSTOMER, system: SYSTEM }, asked);
  const handle = firstCandidate(found);
  telling.asks('platform', 'find_customer by account number, within the call');
  telling.note(`before verification it gets an opaque handle and no name: ${handle.slice(0, 12)}…`);
  const isNameless = found.status === 200 && !JSON.stringify(found.body).includes('Lindqvist');
  expect.that(isNameless, 'an unverified caller gets no name');

  telling.asks('caller', '"What about invoice 90000004?"');
  const early = await platform.ask('get_invoice', { invoice: INVOICE, customer: handle }, asked);
  telling.answers(early);
  expect.that(early.body['code'] === 'CALLER_UNVERIFIED', 'nothing is told before verification');

  telling.asks('caller', '"Lindqvist Maschinenbau, account 10001, postal code 28195."');
  const claims = { companyName: 'Lindqvist Maschinenbau', accountNumber: '10001', postalCode: '28195' };
  const verified = await platform.ask('verify_caller', { customer: handle, claims }, asked);
  telling.answers(verified);
  expect.that(verified.status === 200, 'the agent verifies the caller by what SAP knows');

  const before = (await books.calls()).length;
  telling.asks('caller', '"And invoice 90000004?"');
  const answer = await platform.ask('get_invoice', { invoice: INVOICE, customer: handle }, asked);
  telling.answers(answer);
  const isRight = answer.status === 200 && String(answer.body['summary']).includes('9,520.00');
  expect.that(isRight, 'the invoice is answered with the amount that stands in SAP');
  const seen = (await books.calls()).slice(before);
  telling.note(
    `what SAP saw: ${seen.map(({ name, durationMs }) => `${name} (${Math.round(durationMs)} ms)`).join(', ')}`,
  );
}

export async function countPorts({ stage, telling, expect }: Scene): Promise<void> {
  telling.scene('What listens on the agent’s side');
  const { pids } = await stage.readyFile();
  const ports = listeningPorts([pids.agent, ...Object.values(pids.connectors)]);
  if (ports === null) return telling.note('this machine has no /proc to ask');
  const processes = Object.keys(pids.connectors).length;
  telling.line(`  listening TCP ports of the agent and its ${processes} connector processes: ${ports.length}`);
  expect.that(ports.length === 0, 'the agent listens on no TCP port');
}

export async function unplugErp({ stage, telling, expect }: Scene): Promise<void> {
  const { platform, books } = stage;
  telling.scene('SAP is unplugged');
  await books.fault({ system: SYSTEM, at: 'connect', action: 'down' });
  telling.asks('caller', '"Sorry, once more: invoice 90000004?" (and the platform demands fresh data)');
  const answer = await platform.ask('get_invoice', { invoice: INVOICE, customer: of(CUSTOMER) }, { maxAgeS: 0 });
  telling.answers(answer);
  const meta = answer.body['meta'] as { source?: string; stale?: boolean } | undefined;
  const isHeld = answer.status === 200 && meta?.source === 'cache' && meta.stale === true;
  expect.that(isHeld, 'without SAP the held answer comes, with its age and marked stale');
  await books.heal();
  telling.note('SAP is plugged in again');
}

function firstCandidate({ body }: Reply): string {
  const { candidates = [] } = (body['data'] ?? {}) as { candidates?: readonly { customer: string }[] };
  return candidates[0]?.customer ?? '';
}
