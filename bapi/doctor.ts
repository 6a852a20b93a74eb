import type { DoctorFinding } from '../domain/connector.ts';
import { asAditError } from '../domain/errors.ts';
import {
  DDIF_FIELDINFO_GET,
  FUNCTIONS,
  RFC_GET_FUNCTION_INTERFACE,
  RFC_PING,
  RFC_READ_TABLE,
  SAP_WAPI_START_WORKFLOW,
} from './catalogue/functions.ts';
import { TABLES } from './catalogue/tables.ts';
import { isField, type RfcFunction, type Structure } from './catalogue/types.ts';
import { UNVERIFIED } from './catalogue/unverified.ts';
import type { Section } from './config.ts';
import { checkControlTotal } from './control-total.ts';
import type { ProbeStage } from './driver.ts';
import type { Ask } from './session.ts';

export interface DoctorDeps {
  readonly ask: Ask;
  readonly role: 'read' | 'write';
  readonly section: Section;
  readonly probe: () => Promise<readonly ProbeStage[]>;
  readonly monotonic: () => number;
}

/**
 * Checks the way to the ERP and what it offers: network, TLS, service, logon, the interface of each function that is
 * called, the fields of each table that is read, and a trial read. One wrong password ends the checks: a second would
 * count towards the lock of the user.
 */
export async function runDoctor(deps: DoctorDeps): Promise<readonly DoctorFinding[]> {
  const findings: DoctorFinding[] = [];
  for (const stage of await deps.probe()) findings.push(hop(stage));
  if (findings.some(({ status }) => status === 'fail')) return findings;
  const logon = await timed(deps, 'logon', async () => {
    await deps.ask.call(RFC_PING, {});
    return {
      status: 'ok',
      text: `client ${deps.section.client} accepts the user for ${deps.role === 'read' ? 'reading' : 'writing'}`,
    };
  });
  findings.push(logon);
  if (logon.status === 'fail') return findings;
  const functions = functionsOf(deps);
  findings.push(
    ...(await Promise.all(
      functions.map((fn) => timed(deps, `function ${fn.name}`, () => checkFunction(deps.ask, fn))),
    )),
  );
  if (deps.role === 'write') return findings;
  findings.push(await timed(deps, 'control total', () => checkControlTotal(deps.ask)));
  if (!deps.ask.canReadTables) return findings;
  findings.push(
    ...(await Promise.all(
      TABLES.map((table) => timed(deps, `table ${table.name}`, () => checkTable(deps.ask, table))),
    )),
  );
  findings.push(await timed(deps, 'trial RFC_READ_TABLE', () => trialRead(deps.ask)));
  return findings;
}

function functionsOf({ role, section }: DoctorDeps): readonly RfcFunction[] {
  if (role === 'write') return section.taskWorkflow ? [SAP_WAPI_START_WORKFLOW] : [];
  return FUNCTIONS.filter(
    (fn) => fn !== SAP_WAPI_START_WORKFLOW && (fn !== RFC_READ_TABLE || section.readTable === 'on'),
  );
}

type Verdict = Omit<DoctorFinding, 'check' | 'ms'>;

async function timed(deps: DoctorDeps, check: string, work: () => Promise<Verdict>): Promise<DoctorFinding> {
  const startedAt = deps.monotonic();
  const verdict = await work().catch((thrown: unknown): Verdict => {
    const error = asAditError(thrown);
    return { status: 'fail', text: `${error.code}: ${error.message}`.slice(0, 300), remedy: error.nextStep };
  });
  return { check, ...verdict, ms: Math.round(deps.monotonic() - startedAt) };
}

function hop(stage: ProbeStage): DoctorFinding {
  const remedy: Readonly<Record<ProbeStage['stage'], string>> = {
    driver: 'run "adit connector add sap"; it says what is missing where',
    tcp: 'check host, port and the firewall between this machine and the ERP',
    tls: 'check that the port speaks HTTPS and is up, then "ca" and the host name in "url"',
    service: 'activate /sap/bc/soap/rfc in SICF',
    logon: 'correct user, password or client; the same logon is not tried again by itself',
  };
  return {
    check: stage.stage,
    status: stage.ok ? 'ok' : 'fail',
    text: stage.text,
    ms: stage.ms,
    ...(!stage.ok && { remedy: stage.remedy ?? remedy[stage.stage] }),
  };
}

/** Compares the interface that the ERP has with the one that is called. */
async function checkFunction(ask: Ask, fn: RfcFunction): Promise<Verdict> {
  const { PARAMS: parameters, REMOTE_CALL: remote } = await ask.call(RFC_GET_FUNCTION_INTERFACE, { FUNCNAME: fn.name });
  const offered = new Map(parameters.map((parameter) => [`${parameter.PARAMCLASS} ${parameter.PARAMETER}`, parameter]));
  const wanted = [
    ...Object.entries(fn.imports).map(([name, type]) => ({ side: 'I', name, type })),
    ...Object.entries(fn.exports).map(([name, type]) => ({ side: 'E', name, type })),
    ...Object.entries(fn.tables).map(([name, type]) => ({ side: 'T', name, type })),
  ];
  const missing = wanted.filter(({ side, name }) => !offered.has(`${side} ${name}`)).map(({ name }) => name);
  if (missing.length > 0)
    return {
      status: 'fail',
      text: `parameters missing: ${missing.join(', ')}`,
      remedy: 'this release has another interface; tell us',
    };
  const others = wanted.flatMap(({ side, name, type }) => {
    const structure = offered.get(`${side} ${name}`)?.TABNAME ?? '';
    return isField(type) || structure === '' || structure === type.name
      ? []
      : [`${name} is ${structure}, not ${type.name}`];
  });
  const sent = new Set([...Object.keys(fn.imports), ...Object.keys(fn.tables)]);
  const demanded = parameters
    .filter((one) => one.PARAMCLASS === 'I' && one.OPTIONAL === '' && !sent.has(one.PARAMETER))
    .map(({ PARAMETER }) => PARAMETER);
  if (demanded.length > 0)
    return {
      status: 'fail',
      text: `parameters demanded and not sent: ${demanded.join(', ')}`,
      remedy: 'this release has another interface; tell us',
    };
  if (others.length > 0)
    return { status: 'warn', text: others.join('; ').slice(0, 300), remedy: 'compare the fields of these structures' };
  if (remote !== '' && remote !== 'R')
    return { status: 'fail', text: 'not remote-enabled on this system', remedy: 'ask the ERP team for its release' };
  return { status: 'ok', text: `${wanted.length} parameters as expected` };
}

async function checkTable(ask: Ask, table: Structure): Promise<Verdict> {
  const { DFIES_TAB: rows } = await ask.call(DDIF_FIELDINFO_GET, { TABNAME: table.name });
  const offered = new Map(rows.map((row) => [row.FIELDNAME, row]));
  const missing = Object.keys(table.fields).filter((name) => !offered.has(name));
  if (missing.length > 0)
    return {
      status: 'fail',
      text: `fields missing: ${missing.join(', ')}`,
      remedy: 'this release has another table; tell us',
    };
  const longer = Object.entries(table.fields).flatMap(([name, field]) => {
    const length = Number(offered.get(name)?.LENG ?? 0);
    return length > field.length ? [`${name} ${length} instead of ${field.length}`] : [];
  });
  const unverified = UNVERIFIED[table.name] ?? [];
  const note = unverified.length > 0 ? `; no public source confirms ${unverified.join(', ')}: this system does` : '';
  const text = `${Object.keys(table.fields).length} fields as expected${note}`;
  return longer.length > 0
    ? { status: 'warn', text: `longer than expected: ${longer.join(', ')}` }
    : { status: 'ok', text };
}

async function trialRead(ask: Ask): Promise<Verdict> {
  const [table] = TABLES.filter(({ name }) => name === 'TCURX');
  if (!table) return { status: 'fail', text: 'no table to try' };
  const rows = await ask.table({ table, fields: ['CURRKEY'], where: { tokens: [] }, maxRows: 1 });
  return { status: 'ok', text: `${rows.length} row of ${table.name} read` };
}
