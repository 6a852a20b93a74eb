import { CALL, CUSTOMER, clearance, command, inBooks, of, type Scene, untilOutcome } from './scene.ts';

/** An invoice is disputed by two calls in a row. */
export async function disputeTwice(scene: Scene): Promise<void> {
  const { telling, expect } = scene;
  telling.scene('A dispute, opened once');
  const before = (await inBooks(scene, 'disputes', CUSTOMER)).length;
  const dispute = { customer: of(CUSTOMER), invoice: '0090000003', reason: 'quality', text: 'Two valves leak' };
  telling.asks('caller', '"Two valves of invoice 90000003 leak."');
  const first = await command(scene, 'create_dispute', dispute, 'demo-dispute-1', CALL);
  const opened = await untilOutcome(scene, first.told.commandId, 'recorded', 'failed', 'refused');
  telling.asks('platform', 'get_command: what became of it?');
  telling.says(opened.reply);
  telling.note(`SAP's number of it: ${opened.told.document}`);
  telling.asks('caller', 'calls again and says the same to somebody else (a new request, a new key)');
  const second = await command(scene, 'create_dispute', dispute, 'demo-dispute-2', CALL);
  const existing = await untilOutcome(scene, second.told.commandId, 'recorded', 'failed', 'refused');
  const made = (await inBooks(scene, 'disputes', CUSTOMER)).length - before;
  telling.line(`  the second call is given ${existing.told.document}; disputes that SAP's books got: ${made}`);
  const isOne = made === 1 && opened.told.document !== null && existing.told.document === opened.told.document;
  expect.that(isOne, 'a second dispute of the same invoice is given the one that is open');
  const { isClear, codes } = await clearance(scene, CUSTOMER, 'collection');
  expect.that(!isClear && codes.includes('disputed'), 'whoever disputes an invoice is not called about money');
}

/** The caller says that it is paid: a task for cash application, and the telephone is silent. */
export async function reportPayment(scene: Scene): Promise<void> {
  const { telling, expect } = scene;
  telling.scene('"I have paid"');
  telling.asks('caller', '"I paid the 357 euros of R-4711 yesterday, by transfer."');
  const amount = { amount: '357.00', currency: 'EUR' };
  const report = { customer: of(CUSTOMER), reference: 'R-4711', amount, method: 'wire', invoices: ['1800000001'] };
  const { told } = await command(scene, 'report_payment', report, 'demo-payment-1', CALL);
  const recorded = await untilOutcome(scene, told.commandId, 'recorded', 'failed', 'refused');
  telling.asks('platform', 'get_command: what became of it?');
  telling.says(recorded.reply);
  const tasks = await inBooks(scene, 'activities', CUSTOMER);
  const isThere = tasks.some((row) => row['activity'] === recorded.told.document);
  telling.note(`SAP's number of the task for cash application: ${recorded.told.document}; nothing is posted`);
  expect.that(isThere, '"I have paid" becomes a task in SAP and no posting');
  const { codes } = await clearance(scene, CUSTOMER, 'collection');
  expect.that(codes.includes('payment_reported'), 'who said "I have paid" is not called about money');
}

/** The wish counts from the moment it is heard, and only a person on site can lift it. */
export async function stopCalls(scene: Scene): Promise<void> {
  const { telling, expect } = scene;
  telling.scene('"Do not call me again"');
  const earlier = await clearance(scene, CUSTOMER, 'callback');
  telling.asks('caller', '"And please do not call here again."');
  const wish = { customer: of(CUSTOMER), doNotCall: true };
  const { told } = await command(scene, 'set_preference', wish, 'demo-preference-1', CALL);
  const { isClear, codes } = await clearance(scene, CUSTOMER, 'callback');
  const isAtOnce = earlier.isClear && !isClear && codes.includes('do_not_call');
  expect.that(isAtOnce, '"do not call" holds at once, also for calls that were asked for');
  const recorded = await untilOutcome(scene, told.commandId, 'recorded', 'failed', 'refused');
  const kept = await inBooks(scene, 'preferences', CUSTOMER);
  telling.line(`  and SAP's books say: ${JSON.stringify(kept[0]?.['doNotCall'] ?? null)}`);
  expect.that(recorded.told.outcome === 'recorded' && kept.length === 1, 'the wish stands in SAP as well');
}
