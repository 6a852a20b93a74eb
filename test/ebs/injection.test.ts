import { describe, expect, it } from 'vitest';
import type { ConnectorCommand } from '../../domain/connector.ts';
import { done, EVERY, fakeEbs, present } from './commands/fake-driver.ts';

/** Pieces that mean something to SQL, PL/SQL, SQL*Plus, our own lists and marks, and to whoever reads a log. */
const PIECES = [
  "'",
  "''",
  "' OR '1'='1",
  "'; DROP TABLE apps.ra_customer_trx_all; --",
  "'); COMMIT; --",
  "' UNION SELECT password FROM dba_users --",
  '" OR ""="',
  '/* */',
  '*/ BEGIN NULL; END; /*',
  '-- comment',
  ':p_text',
  ':1',
  '&define',
  '&&define',
  '@@script',
  '/',
  ';',
  "q'[x]'",
  "N'x'",
  '||',
  '|',
  '\\',
  '%',
  '_',
  '\n',
  '\r\n/\r\n',
  '\u0000',
  '\u001a',
  '\u2028',
  '\u202e',
  '\ufeff',
  '＇',
  'ʼ',
  '”; --',
  '😀',
  '\ud800',
  '[adit:AAAAAAAAAAAAAAAA]',
  '[adit-change:AAAAAAAAAAAAAAAA]',
  '\n--\ninvoice: 1',
  '{dispute}',
  'NULL',
  'BEGIN',
  'END;',
  'EXECUTE IMMEDIATE',
  'CHR(39)',
  "TO_CHAR(SYSDATE)||'",
  'DBMS_LOCK.SLEEP(10)',
  'UTL_HTTP.REQUEST',
  '$IF TRUE $THEN',
  '<<label>>',
  '$' + '{env:PASSWORD}',
  '%s%n',
  'A'.repeat(900),
];
const CORPUS = [
  ...PIECES,
  ...PIECES.map((piece) => `Ida ${piece}`),
  ...PIECES.map((piece) => `${piece} Ida`),
  ...PIECES.map((piece, at) => `${piece}${PIECES[(at * 7 + 3) % PIECES.length]}`),
];

/** Every string within the arguments of a command, by its path. */
function paths(value: unknown, path: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    paths(part, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function withText(value: unknown, [key, ...rest]: readonly (string | number)[], text: string): unknown {
  if (key === undefined) return text;
  const copy: Record<string | number, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...Object(value) };
  return Object.assign(copy, { [key]: withText(Reflect.get(Object(value), key), rest, text) });
}

const PROCEDURES = [
  'create_promise',
  'change_promise',
  'create_dispute',
  'update_dispute',
  'create_task',
  'log_call',
  'set_preference',
  'update_contact',
];
const answers = () => ({
  ...Object.fromEntries(PROCEDURES.map((name) => [name, done()])),
  lookup_command: present(),
  read_contact_points: () => ({ x_status: 'DONE', x_points: null, x_message: null }),
});

const CONTACT: ConnectorCommand = {
  commandId: EVERY['update_contact']?.commandId ?? '',
  kind: 'update_contact',
  customer: '1005',
  args: { action: 'change', contact: '55', phone: '+493012345678', email: 'ida@example.com' },
};

const COMPARED = new Set(['p_customer', 'p_invoice', 'p_items']);

describe.each(['on', 'off'])('strings that would like to be SQL, addon: %s', (addon) => {
  const commands = [...Object.values(EVERY), CONTACT];

  it('are more than two hundred', () => {
    expect(new Set(CORPUS).size).toBeGreaterThan(200);
  });

  it.each(commands.map((command) => [command.kind, command] as const))(
    '%s: only binds change',
    async (_kind, command) => {
      const plain = fakeEbs({ addon }, answers());
      await plain.execute(command);
      const texts = new Map(plain.sent.map(({ name, text }) => [name, text]));
      const binds = new Map(plain.sent.map((one) => [one.name, Object.keys(one.binds).sort()]));
      const ebs = fakeEbs({ addon }, answers());
      let sent = 0;
      for (const text of CORPUS) {
        for (const path of [['customer'], ...paths(command.args).map((one) => ['args', ...one]), ['commandId']]) {
          const outcome = await ebs.execute(withText(command, path, text) as ConnectorCommand);
          expect(['done', 'refused']).toContain(outcome.outcome);
        }
      }
      for (const request of ebs.sent) {
        sent += 1;
        expect(request.text).toBe(texts.get(request.name) ?? request.text);
        expect(Object.keys(request.binds).sort()).toEqual(binds.get(request.name) ?? Object.keys(request.binds).sort());
        for (const [name, value] of Object.entries(request.binds)) {
          if (value === null) continue;
          expect(typeof value, name).toBe('string');
          expect(value.length, name).toBeLessThan(32_767);
          // Compared with what is there, and never stored.
          if (COMPARED.has(name)) continue;
          // One mark, the command's own, however many somebody typed.
          expect((value.match(/\[adit(?:-change)?:/gi) ?? []).length, name).toBeLessThanOrEqual(1);
          if (value.includes('[adit')) expect(value, name).toContain(`:${request.binds['p_command_id']}]`);
        }
      }
      expect(sent).toBeGreaterThan(200);
    },
  );
});
