import { describe, expect, it } from 'vitest';
import { commandRows } from '../../../domain/command-rows.ts';
import { commandSource, commands, WAYS } from '../../../ebs/commands/ways.ts';
import { EVERY, fakeEbs, sectionWith } from './fake-driver.ts';

const KINDS = Object.keys(commandRows);

describe('ways of carrying commands out', () => {
  it('has at least one for every command there is', () => {
    expect(Object.keys(commands).sort()).toEqual([...KINDS].sort());
  });

  it.each(['on', 'off'])('every command has exactly one way in a section that chooses nothing, addon: %s', (addon) => {
    for (const kind of KINDS) {
      const chosen = WAYS.filter((way) => way.command === kind && way.isChosen(sectionWith({ addon })));
      expect(
        chosen.map(({ source }) => source.with),
        kind,
      ).toHaveLength(1);
    }
  });

  it('with the add-on the id counts once; without it absent is believed late', () => {
    for (const kind of KINDS) {
      expect(commandSource(sectionWith({ addon: 'on' }), kind), kind).toMatchObject({
        settling: 'marker',
        quiesceMs: 330_000,
      });
      expect(commandSource(sectionWith({ addon: 'off', maxCallSeconds: 60 }), kind), kind).toMatchObject({
        settling: 'quiesce_readback',
        quiesceMs: 90_000,
      });
    }
  });

  it.each([
    ['promises', ['create_promise', 'change_promise']],
    ['disputes', ['create_dispute', 'update_dispute']],
    ['callLog', ['log_call']],
    ['tasks', ['create_task', 'report_payment', 'request_document']],
  ])('%s: local sends nothing', async (setting, kinds) => {
    for (const kind of kinds) {
      const ebs = fakeEbs({ [setting]: 'local' });
      const of = EVERY[kind];
      if (!of) throw new Error(kind);
      expect(await ebs.execute(of)).toMatchObject({ outcome: 'done', receipt: { document: `local:${of.commandId}` } });
      expect(await ebs.lookup(of)).toMatchObject({ found: 'present', receipt: { document: `local:${of.commandId}` } });
      expect(ebs.sent).toEqual([]);
      expect(commandSource(sectionWith({ [setting]: 'local' }), kind)).toMatchObject({ uses: [], quiesceMs: 0 });
    }
  });

  it('offers no dispute through Advanced Collections without the add-on, which alone makes its commit safe', () => {
    expect(commandSource(sectionWith({ disputes: 'iex', addon: 'off' }), 'create_dispute')).toBeNull();
    expect(commandSource(sectionWith({ disputes: 'iex' }), 'create_dispute')).toMatchObject({ settling: 'marker' });
  });

  it.each([
    ['no user for writing', { write: undefined }, 'create_task'],
    ['no numbers of the interaction history', { addon: 'off', interaction: undefined }, 'log_call'],
    ['contact points left alone', { contactChanges: 'off' }, 'update_contact'],
  ])('offers nothing with %s', async (_what, changed, kind) => {
    expect(commandSource(sectionWith(changed), kind)).toBeNull();
    const of = EVERY[kind];
    if (!of) throw new Error(kind);
    const refusing = (async () => fakeEbs(changed).execute(of))();
    await expect(refusing).rejects.toMatchObject({ code: 'OP_UNSUPPORTED', outcome: 'none' });
  });

  it('names what each way uses, and every way its own', () => {
    for (const { command, source } of WAYS) {
      const isLocal = source.with?.endsWith(': local') ?? false;
      expect(source.uses.length > 0, `${command} ${source.with}`).toBe(!isLocal);
    }
    for (const [kind, sources] of Object.entries(commands))
      expect(new Set(sources.map((source) => source.with)).size, kind).toBe(sources.length);
  });
});
