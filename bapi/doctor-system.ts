import { Z_ADIT_VERSION } from './catalogue/addon-upkeep.ts';
import { RFC_SYSTEM_INFO } from './catalogue/functions.ts';
import type { OutputOf } from './catalogue/types.ts';
import { quiesceMs, wayOf } from './commands/ways.ts';
import type { Check, Examination, Verdict } from './doctor-verdict.ts';
import { readClientRole } from './identity.ts';

type SystemFacts = OutputOf<typeof RFC_SYSTEM_INFO>['RFCSI_EXPORT'];

/** SAP's code pages of Unicode systems: UTF-16 in either order, and UTF-8. */
const UNICODE = new Set(['4102', '4103', '4110']);
/** Before it, S_RFC knows function groups only (SAP Note 931251). */
const FUNCTIONS_IN_S_RFC = 702;
/** Version of the add-on's interface that this program was written to. */
const ADDON_VERSION = '1.';

/** What the system says of itself, and what of it the section contradicts. */
export function systemChecks(of: Examination): readonly Check[] {
  const system = async () => (await of.ask.call(RFC_SYSTEM_INFO, {})).RFCSI_EXPORT;
  const { section, role } = of;
  return [
    { name: 'release', run: async () => checkRelease(await system()) },
    { name: 'code page', run: async () => checkCodePage(await system()) },
    { name: 'time zone', run: async () => checkTimeZone(await system(), of) },
    ...(role === 'read' && of.ask.canReadTables ? [{ name: 'client role', run: () => checkClientRole(of) }] : []),
    ...(section.addon === 'on' ? [{ name: 'add-on', run: () => checkAddon(of) }] : []),
    ...(role === 'write' ? [{ name: 'settling', run: async () => checkSettling(of) }] : []),
  ];
}

function checkRelease({ RFCSAPRL, RFCDBSYS, RFCHOST }: SystemFacts): Verdict {
  const text = `basis release ${RFCSAPRL || 'unknown'}${RFCDBSYS ? ` on ${RFCDBSYS}` : ''}, answered by ${RFCHOST || 'unknown'}`;
  const release = Number.parseInt(RFCSAPRL, 10);
  if (Number.isNaN(release)) return { status: 'warn', text, remedy: 'the system does not say its release' };
  return release < FUNCTIONS_IN_S_RFC
    ? { status: 'warn', text, remedy: 'S_RFC knows function groups only here: grant the groups, not single functions' }
    : { status: 'ok', text };
}

function checkCodePage({ RFCCHARTYP }: SystemFacts): Verdict {
  if (UNICODE.has(RFCCHARTYP)) return { status: 'ok', text: `Unicode (${RFCCHARTYP})` };
  return {
    status: 'warn',
    text: RFCCHARTYP === '' ? 'the system does not say its code page' : `code page ${RFCCHARTYP}, which is not Unicode`,
    remedy: 'names outside of it come as "#"; set "codepage" on the RFC road, and expect writes with such text refused',
  };
}

/** RFCTZONE is seconds east of UTC without summer time, RFCDAYST whether it is summer time. */
function checkTimeZone({ RFCTZONE, RFCDAYST }: SystemFacts, { timeZone, nowMs }: Examination): Verdict {
  const match = /^\s*(-?)(\d{1,6})(-?)\s*$/.exec(RFCTZONE);
  if (!match) return { status: 'warn', text: 'the server does not say its time zone', remedy: 'compare it by hand' };
  const [, before, digits, behind] = match;
  const standard = (before || behind ? -1 : 1) * Number(digits);
  const current = standard + (RFCDAYST === 'X' ? 3_600 : 0);
  const configured = offsetSeconds(timeZone, nowMs);
  const text = `the server is at ${offsetText(current)}, ${timeZone} at ${offsetText(configured)}`;
  // Some releases count summer time into RFCTZONE.
  return current === configured || standard === configured
    ? { status: 'ok', text }
    : {
        status: 'warn',
        text: `${text}: days would begin at another hour than in SAP`,
        remedy: 'set "timeZone" of this system to the zone of the application server',
      };
}

function offsetSeconds(timeZone: string, nowMs: number): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(nowMs);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /^GMT([+-])(\d\d):(\d\d)$/.exec(name) ?? [];
  const seconds = Number(hours ?? 0) * 3_600 + Number(minutes ?? 0) * 60;
  return sign === '-' ? -seconds : seconds;
}

function offsetText(seconds: number): string {
  const minutes = Math.abs(Math.round(seconds / 60));
  const text = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  return `UTC${seconds < 0 ? '-' : '+'}${text}`;
}

async function checkClientRole({ ask, profile }: Examination): Promise<Verdict> {
  const role = await readClientRole(ask);
  const text = `client ${ask.section.client} is for ${role}, the agent’s profile is ${profile}`;
  if (role === 'unknown')
    return {
      status: 'warn',
      text: 'what the client is for cannot be read (T000-CCCATEGORY)',
      remedy: 'allow S_TABU_NAM T000, or make sure by hand that this is the right client',
    };
  const isProduction = role === 'production';
  if (isProduction === (profile === 'production')) return { status: 'ok', text };
  return {
    status: 'warn',
    text,
    remedy: isProduction
      ? 'a productive client behind a development profile: set "agent.profile: production" or take a test client'
      : 'a test client behind a production profile: callers would hear of test books',
  };
}

async function checkAddon({ ask }: Examination): Promise<Verdict> {
  const { EV_VERSION: version } = await ask.call(Z_ADIT_VERSION, {});
  return version.startsWith(ADDON_VERSION)
    ? { status: 'ok', text: `version ${version}` }
    : {
        status: 'fail',
        text: `version ${version || 'unknown'}, which this agent does not know`,
        remedy: 'install the add-on that came with this version, or the agent that fits the add-on',
      };
}

/** A look at a value proves nothing while the attempt to change it may still be running. */
function checkSettling({ section }: Examination): Verdict {
  const way = wayOf(section, 'update_contact');
  if (way?.source.settling !== 'quiesce_readback')
    return { status: 'ok', text: 'no command of this section is settled by reading back' };
  const quiesce = quiesceMs(section);
  return quiesce === null
    ? {
        status: 'warn',
        text: 'an unknown outcome of update_contact waits for an operator: nothing says how long SAP may go on with it',
        remedy: 'set "maxWorkProcessSeconds" to rdisp/max_wprun_time of the application servers (RZ11)',
      }
    : { status: 'ok', text: `update_contact is read back after ${Math.round(quiesce / 1_000)} s` };
}
