import {
  CALL,
  CUSTOMER,
  clearance,
  command,
  inBooks,
  inDays,
  OTHER_CUSTOMER,
  of,
  PATIENT_MS,
  type Scene,
  SYSTEM,
  untilOutcome,
} from './scene.ts';

const euros = (amount: string) => ({ amount, currency: 'EUR' });
const dollars = (amount: string) => ({ amount, currency: 'USD' });

/** A promise is written, read back, and asked for once more under the same key. */
export async function promiseToPay(scene: Scene): Promise<void> {
  const { stage, telling, expect } = scene;
  telling.scene('A promise to pay');
  const before = (await inBooks(scene, 'promises', CUSTOMER)).length;
  telling.asks('caller', '"I pay half of invoice 90000004 in a week and the rest a week later."');
  const promise = {
    customer: of(CUSTOMER),
    items: [{ invoice: '0090000004', amount: euros('9520.00') }],
    instalments: [
      { date: inDays(7), amount: euros('4760.00') },
      { date: inDays(14), amount: euros('4760.00') },
    ],
  };
  const first = await command(scene, 'create_promise', promise, 'demo-promise-1', CALL);
  const recorded = await untilOutcome(scene, first.told.commandId, 'recorded', 'failed', 'refused');
  telling.asks('platform', 'get_command: what became of it?');
  telling.says(recorded.reply);
  const number = recorded.told.document;
  telling.note(`SAP's number of it: ${number}`);

  const list = await stage.platform.ask(
    'list_promises',
    { customer: of(CUSTOMER), status: 'open' },
    { maxAgeS: 0, deadlineMs: PATIENT_MS },
  );
  const read = (list.body['data'] as readonly { promise: string }[] | undefined) ?? [];
  telling.asks('platform', 'list_promises, read from SAP now');
  telling.answers(list);
  const isReadBack = number !== null && read.some((row) => row.promise === number);
  expect.that(isReadBack, 'a promise is recorded in SAP and read back from it under its number');

  telling.asks('platform', 'repeats its request under the same key (it never heard the answer)');
  const again = await command(scene, 'create_promise', promise, 'demo-promise-1', CALL);
  const made = (await inBooks(scene, 'promises', CUSTOMER)).length - before;
  telling.line(`  promises that SAP's books got: ${made}; the repeated request names ${again.told.document}`);
  expect.that(made === 1 && again.told.document === number, 'the same key gives the same promise, and SAP has it once');
  const { codes } = await clearance(scene, CUSTOMER, 'collection');
  expect.that(codes.includes('promised'), 'a promised invoice is not dunned by telephone');
}

/** SAP commits and the connection is cut in that moment: nobody knows, until the agent has asked. */
export async function settleCutCommit(scene: Scene): Promise<void> {
  const { stage, telling, expect } = scene;
  telling.scene('The connection is cut while SAP commits');
  const before = (await inBooks(scene, 'promises', OTHER_CUSTOMER)).length;
  // SAP takes a while to answer the question after it, or nobody would see that the command is undecided meanwhile.
  await stage.books.fault({ system: SYSTEM, at: 'call', match: 'Z_ADIT_COMMAND_LOOKUP', action: 'delay', ms: 1_500 });
  await stage.books.fault({ system: SYSTEM, at: 'commit', match: 'Z_ADIT_PROMISE_CREATE', action: 'cut_mid' });
  telling.asks('another caller', '"I pay invoice 90000010 in ten days."');
  const open = await openAmount(scene, OTHER_CUSTOMER, '0090000010');
  const promise = {
    customer: of(OTHER_CUSTOMER),
    items: [{ invoice: '0090000010', amount: dollars(open) }],
    instalments: [{ date: inDays(10), amount: dollars(open) }],
  };
  const { told } = await command(scene, 'create_promise', promise, 'demo-promise-2');
  const undecided = await untilOutcome(scene, told.commandId, 'undecided', 'recorded', 'failed');
  telling.line(`  now: ${undecided.told.outcome}`);
  telling.says(undecided.reply);
  const settled = await untilOutcome(scene, told.commandId, 'recorded', 'failed');
  telling.line(`  then, without anybody's help: ${settled.told.outcome}, SAP's number ${settled.told.document}`);
  telling.note(`the command was ${settled.told.states.join(', ')}`);
  const made = (await inBooks(scene, 'promises', OTHER_CUSTOMER)).length - before;
  telling.line(`  promises that SAP's books got: ${made}`);
  await stage.books.heal();
  expect.that(undecided.told.outcome === 'undecided', 'a commit without a reply is called undecided, never done');
  expect.that(
    settled.told.outcome === 'recorded' && made === 1,
    'the agent asks SAP itself, finds the promise and does not write it again',
  );
}

async function openAmount({ stage }: Scene, customer: string, invoice: string): Promise<string> {
  const reply = await stage.platform.ask(
    'get_invoice',
    { customer: of(customer), invoice },
    { deadlineMs: PATIENT_MS },
  );
  const { balance } = (reply.body['data'] ?? {}) as { balance?: { amount: string } };
  if (balance === undefined) throw new Error(`no balance of ${invoice}: ${JSON.stringify(reply.body)}`);
  return balance.amount;
}
