import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectorCommand } from '../../domain/connector.ts';
import { newCommandId } from './command-id.ts';
import { differences } from './differences.ts';
import { type EccSandbox, startEccSandbox } from './ecc-sandbox.ts';
import { eccWorld } from './ecc-world.ts';
import { documentKey, expectedOpenItems } from './expected.ts';
import { type ConformanceWorld, patiently } from './world.ts';

/** A system that is not Unicode: what its page lacks cannot be told to it, and must not be told as something else. */
describe('a non-Unicode ECC over RFC', () => {
  let sandbox: EccSandbox;
  let world: ConformanceWorld;
  beforeAll(async () => {
    sandbox = await startEccSandbox({
      customers: 20,
      items: 120,
      seed: 71,
      addon: 'on',
      rareCustomers: 'on',
      partnerCodepage: '1100',
    });
    world = await eccWorld(sandbox, { road: 'rfc', section: { codepage: '1100', tasks: 'addon' } });
  }, 120_000);
  afterAll(async () => {
    await world?.close();
    await sandbox?.stop();
  });

  const commands = (
    customer: string,
    invoice: string,
    text: string,
  ): readonly Omit<ConnectorCommand, 'commandId'>[] => [
    { kind: 'create_task', customer, args: { customer, kind: 'review', text } },
    {
      kind: 'log_call',
      customer,
      args: { customer, startedAt: '2026-01-02T10:00:00Z', durationSeconds: 5, outcome: 'other', text },
    },
    { kind: 'create_dispute', customer, args: { customer, invoice, reason: 'price', text } },
    {
      kind: 'report_payment',
      customer,
      args: { customer, reference: 'R-1', amount: { amount: '1.00', currency: 'EUR' }, instruction: text },
    },
  ];
  const someone = async () => {
    const { items } = await world.ledger();
    const item = items.find(
      ({ customer, isOpen, kind, branch, open }) =>
        customer === '0000010001' && isOpen && kind === 'invoice' && branch === null && open.currency === 'EUR',
    );
    if (!item) throw new Error('Lindqvist owes nothing');
    return item;
  };

  it('is read: every open item, and every name that its page can write', async () => {
    const ledger = await world.ledger();
    const wrong: string[] = [];
    let named = 0;
    for (const { customer, name } of ledger.customers) {
      const read = world.connection('read');
      const { rows } = await read.read('openItem', { customer }, patiently());
      wrong.push(...differences(expectedOpenItems(ledger, customer), rows, { keyOf: documentKey, isWhole: true }));
      const [told] = (await read.read('customer', { customer }, patiently())).rows;
      const isWritable = [...name].every((letter) => (letter.codePointAt(0) ?? 0) < 256);
      if (isWritable && told?.name !== name) wrong.push(`${customer}: ${told?.name} for ${name}`);
      named += isWritable && /[^\p{ASCII}]/u.test(name) ? 1 : 0;
    }
    expect(wrong).toEqual([]);
    expect(named).toBeGreaterThan(0);
  });

  it('is written to in the letters that it has', async () => {
    const { customer, invoice } = await someone();
    const text = 'Größe geändert, déjà payé, Ærø';
    const [task] = commands(customer, invoice, text);
    if (!task) throw new Error('no command');
    const command = { ...task, commandId: newCommandId() };
    expect(await world.connection('write').execute(command, patiently())).toMatchObject({ outcome: 'done' });
    const { kept } = await world.books();
    expect(kept?.activities.find(({ reference }) => reference === command.commandId)?.text).toBe(text);
  });

  it.each(['Екатеринбург', 'ひばり精機', '10 € – “quoted”', '🙂'])(
    'is sent nothing of a command that says %s, and the command is refused for good',
    async (text) => {
      const { customer, invoice } = await someone();
      const before = await world.books();
      const isWrite = ({ name }: { readonly name: string }) => /_CREATE$|_SET$|_UPDATE$|_CHANGE$/.test(name);
      const calls = (await sandbox.calls()).filter(isWrite).length;
      for (const said of commands(customer, invoice, text)) {
        const outcome = await world.connection('write').execute({ ...said, commandId: newCommandId() }, patiently());
        expect(outcome, said.kind).toMatchObject({ outcome: 'refused' });
        expect(JSON.stringify(outcome)).not.toContain(text);
      }
      expect((await sandbox.calls()).filter(isWrite).length).toBe(calls);
      expect(await world.books()).toEqual(before);
    },
  );
});
