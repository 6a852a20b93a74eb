import { describe, expect, it } from 'vitest';
import type { ConnectorCommand } from '../../domain/connector.ts';
import type { Text } from '../../ebs/ask.ts';
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
      const wrong: string[] = [];
      for (const text of CORPUS) {
        for (const path of [['customer'], ...paths(command.args).map((one) => ['args', ...one]), ['commandId']]) {
          const { outcome } = await ebs.execute(withText(command, path, text) as ConnectorCommand);
          if (outcome !== 'done' && outcome !== 'refused') wrong.push(`${path.join('.')}: ${outcome}`);
        }
      }
      for (const request of ebs.sent) {
        if (request.text !== (texts.get(request.name) ?? request.text)) wrong.push(`${request.name}: another text`);
        const names = Object.keys(request.binds).sort();
        if (names.join() !== (binds.get(request.name) ?? names).join()) wrong.push(`${request.name}: other binds`);
        wrong.push(...wrongIn(request.binds));
      }
      expect(wrong).toEqual([]);
      expect(ebs.sent.length).toBeGreaterThan(200);
    },
  );
});

/** Compared with what is there, and never stored. */
const COMPARED = new Set(['p_customer', 'p_invoice', 'p_items']);

/** Whatever is stored has one mark at most, and that is the command's own, however many somebody typed. */
function wrongIn(binds: Readonly<Record<string, Text>>): readonly string[] {
  return Object.entries(binds).flatMap(([name, value]) => {
    if (value === null) return [];
    if (typeof value !== 'string' || value.length >= 32_767) return [`${name}: no text that a bind holds`];
    if (COMPARED.has(name)) return [];
    const [mark, ...more] = value.match(/\[adit[^\]]*\]?/gi) ?? [];
    const id = binds['p_command_id'];
    const isOwn = mark === undefined || mark === `[adit:${id}]` || mark === `[adit-change:${id}]`;
    return isOwn && more.length === 0 ? [] : [`${name}: ${value}`];
  });
}
