import { readFileSync } from 'node:fs';
import { HEAD, LOOKS, PROCEDURES, type Procedure, RESULT } from './procedures.ts';

/** Version of the interface that `XXADIT_WRITE.INTERFACE_VERSION` tells. */
const VERSION = '1.1.0';

const PARTS = new URL('../sql/parts/', import.meta.url);
const part = (name: string) => readFileSync(new URL(`${name}.sql`, PARTS), 'utf8');

/** How the settings are read and the command's id is kept: by tables of the add-on, or by what is there without it. */
type Way = 'table' | 'direct';

const common = (way: Way) => ['texts', `setting-${way}`, 'context', 'customer', 'marked'];
const claims = (way: Way) => [`claim-${way}`, 'end'];

const signature = (ins: readonly string[], outs: readonly string[], indent: string) =>
  [...ins.map((name) => `${name} IN VARCHAR2`), ...outs.map((name) => `${name} OUT VARCHAR2`)].join(`,\n${indent}`);

const named = (names: readonly string[], indent: string) =>
  names.map((name) => `${name} => :${name}`).join(`,\n${indent}`);

/** A command's procedure: its own part within what all of them do alike. */
function procedure({ name, parameters, kind, object = 'NULL' }: Procedure): string {
  const [locals = '', body = ''] = part(name).split(/^BEGIN\n/m);
  return `  PROCEDURE ${name}(
    ${signature([...HEAD, ...parameters], RESULT, '    ')})
  IS
    l_account NUMBER;
    l_party NUMBER;
${locals}  BEGIN
    find_customer(p_customer, l_account, l_party);
    claim(p_command_id, p_digest, ${kind}, l_account, ${object}, x_status, x_document, x_posted_at);
    IF x_status = 'REPEATED' THEN
      COMMIT;
      RETURN;
    END IF;
    enter_as_agent;
${body}    finish(p_command_id, x_document, x_status, x_posted_at);
    COMMIT;
  EXCEPTION
    WHEN refusal THEN
      ROLLBACK;
      give_up('REFUSED', x_status, x_document, x_posted_at, x_message);
    WHEN later THEN
      ROLLBACK;
      give_up('LATER', x_status, x_document, x_posted_at, x_message);
    WHEN busy THEN
      ROLLBACK;
      g_reason := 'somebody else holds the record';
      give_up('LATER', x_status, x_document, x_posted_at, x_message);
    WHEN OTHERS THEN
      ROLLBACK;
      RAISE;
  END ${name};
`;
}

type Look = keyof typeof LOOKS;

function look(name: Look, way: Way): string {
  const file = name === 'lookup_command' ? `lookup-${way}` : name;
  return `  PROCEDURE ${name}(
    ${signature(LOOKS[name].in, LOOKS[name].out, '    ')})
  IS
${part(file)}  END ${name};
`;
}

const NOTE = (source: string) => `-- Written by \`node ebs/addon/generate.ts\` from ${source}; do not edit.\n`;

export function packageSpec(): string {
  const declared = [
    ...PROCEDURES.map((one: Procedure) => ({ ...one, in: [...HEAD, ...one.parameters], out: RESULT })),
    ...Object.entries(LOOKS).map(([name, one]) => ({ name, ...one })),
  ].map(
    ({ name, about, in: ins, out }) => `  -- ${about}\n  PROCEDURE ${name}(\n    ${signature(ins, out, '    ')});\n`,
  );
  return `${NOTE('ebs/addon/procedures.ts')}CREATE OR REPLACE PACKAGE apps.xxadit_write AUTHID DEFINER AS

  FUNCTION interface_version RETURN VARCHAR2;

  -- DBID: a clone has another one than the database that it was made of.
  FUNCTION database_id RETURN VARCHAR2;

${declared.join('\n')}
END xxadit_write;
/
`;
}

export function packageBody(): string {
  const uses = new Set(['contact', ...PROCEDURES.flatMap(({ parts }) => parts)]);
  const order = ['note', 'task', 'promise-rows', 'invoice', 'preference', 'contact', 'change_point'];
  const shared = [...common('table'), ...claims('table'), ...order.filter((name) => uses.has(name))].map(part);
  const version = `  FUNCTION interface_version RETURN VARCHAR2 IS
  BEGIN
    RETURN '${VERSION}';
  END interface_version;
`;
  const database = `  FUNCTION database_id RETURN VARCHAR2 IS
    l_id VARCHAR2(40);
  BEGIN
    SELECT TO_CHAR(d.dbid, 'TM9') INTO l_id FROM v$database d;
    RETURN l_id;
  END database_id;
`;
  const looks = (Object.keys(LOOKS) as Look[]).map((name) => look(name, 'table'));
  const members = [...shared, version, database, ...PROCEDURES.map(procedure), ...looks];
  return `${NOTE('ebs/sql/parts')}CREATE OR REPLACE PACKAGE BODY apps.xxadit_write AS

${part('state')}
${members.join('\n')}
END xxadit_write;
/
`;
}

/** The anonymous blocks by their file under `ebs/sql/commands/`, of both ways. */
export function blocks(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const add = (name: string, binds: readonly string[], own: string | null) => {
    const call = (target: string) => `BEGIN\n  ${target}(\n    ${named(binds, '    ')});\nEND;\n`;
    const comment = `/* adit:${name} */\n`;
    files.set(`addon/${name}.sql`, comment + call(`apps.xxadit_write.${name}`));
    if (own !== null) files.set(`direct/${name}.sql`, `${comment}DECLARE\n${own}${call(name)}`);
  };
  const declarations = (names: readonly string[]) =>
    [`${part('state')}${part('state-direct')}`, ...names.map(part)].join('\n');
  for (const one of PROCEDURES as readonly Procedure[]) {
    const parts = [...common('direct'), ...claims('direct'), ...one.parts];
    const own = one.direct === false ? null : `${declarations(parts)}\n${procedure(one)}`;
    add(one.name, [...HEAD, ...one.parameters, ...RESULT], own);
  }
  for (const name of Object.keys(LOOKS) as Look[]) {
    const parts = [...common('direct'), ...(name === 'read_contact_points' ? ['contact'] : [])];
    add(name, [...LOOKS[name].in, ...LOOKS[name].out], `${declarations(parts)}\n${look(name, 'direct')}`);
  }
  return files;
}
