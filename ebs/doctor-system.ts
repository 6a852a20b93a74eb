import { OPERATING_UNITS, PRODUCTS, RELEASE, RESPONSIBILITY } from './catalogue/system.ts';
import type { Block } from './catalogue/types.ts';
import { quiesceMs } from './commands/ways.ts';
import { databaseChecks } from './doctor-database.ts';
import { checkSetup } from './doctor-setup.ts';
import type { Check, Examination, Verdict } from './doctor-verdict.ts';

/** Version of the add-on's interface that this program was written to. */
const ADDON_VERSION = '1.';

const INTERFACE_VERSION: Block = {
  kind: 'block',
  name: 'interface_version',
  file: 'interface_version.sql',
  uses: [{ name: 'XXADIT_WRITE.INTERFACE_VERSION', fields: [] }],
  timeLimitMs: 10_000,
  in: [],
  out: ['x_version'],
};

/** What EBS says of itself, and what of it the section contradicts. */
export function systemChecks(of: Examination): readonly Check[] {
  const { role, section } = of;
  const isProxy = role === 'write' && section.addon === 'off';
  const reads = role === 'read' || isProxy;
  return [
    ...(reads
      ? [
          { name: 'release', run: () => checkRelease(of) },
          { name: 'operating units', run: () => checkOperatingUnits(of) },
        ]
      : []),
    ...(role === 'read' ? [...databaseChecks(of), { name: 'products', run: () => checkProducts(of) }] : []),
    ...(role === 'read' && section.context ? [{ name: 'context', run: () => checkContext(of) }] : []),
    ...(role === 'write' && section.addon === 'on' ? [{ name: 'add-on', run: () => checkAddon(of) }] : []),
    ...(role === 'write' ? [{ name: 'setup', run: () => checkSetup(of) }] : []),
    ...(role === 'write' ? [{ name: 'settling', run: async () => checkSettling(of) }] : []),
  ];
}

async function checkRelease({ ask }: Examination): Promise<Verdict> {
  const { rows } = await ask.rows(RELEASE, {}, { cap: 1 });
  const release = rows[0]?.RELEASE_NAME ?? null;
  if (release === null)
    return { status: 'warn', text: 'EBS does not say its release', remedy: 'grant FND_PRODUCT_GROUPS' };
  return /^12\.[12]\b/.test(release)
    ? { status: 'ok', text: `Oracle E-Business Suite ${release}` }
    : {
        status: 'warn',
        text: `Oracle E-Business Suite ${release}, which nobody has tried`,
        remedy: 'the rows of this report about objects and programs say what fits',
      };
}

async function checkOperatingUnits({ ask, section }: Examination): Promise<Verdict> {
  const { rows } = await ask.rows(OPERATING_UNITS, { orgs: ask.orgs }, { cap: 100 });
  const missing = section.operatingUnits.filter((id) => !rows.some(({ ORG_ID }) => ORG_ID === id));
  const ended = rows.filter(({ DATE_TO }) => DATE_TO !== null && DATE_TO < ask.today);
  const text = rows.map(({ NAME, ORG_ID }) => `${ORG_ID} ${NAME ?? ''}`.trim()).join(', ');
  if (missing.length > 0)
    return {
      status: 'fail',
      text: `there is no operating unit ${missing.join(', ')}`,
      remedy: 'correct "operatingUnits", or the operating units in the settings of the add-on, which narrow them',
    };
  return ended.length > 0
    ? {
        status: 'warn',
        text: `${text}; ended: ${ended.map(({ ORG_ID }) => ORG_ID).join(', ')}`,
        remedy: 'leave them out',
      }
    : { status: 'ok', text };
}

async function checkProducts({ ask, section }: Examination): Promise<Verdict> {
  const { rows } = await ask.rows(PRODUCTS, {}, { cap: 20 });
  const isThere = (product: string) =>
    rows.some(({ PRODUCT, STATUS }) => PRODUCT === product && (STATUS === 'I' || STATUS === 'S'));
  const text = rows
    .map(
      ({ PRODUCT, STATUS }) =>
        `${PRODUCT} ${STATUS === 'I' ? 'installed' : STATUS === 'S' ? 'shared' : 'not installed'}`,
    )
    .join(', ');
  if (!isThere('AR'))
    return { status: 'fail', text: text || 'nothing is told', remedy: 'this is no EBS with Receivables' };
  const needsCollections = section.promises === 'iex' || section.disputes === 'iex';
  return needsCollections && !isThere('IEX')
    ? {
        status: 'fail',
        text: `${text}: promises or disputes are to go to Advanced Collections, which is not there`,
        remedy: 'set "promises: task" and "disputes: credit-memo", or let Advanced Collections be installed',
      }
    : { status: 'ok', text };
}

async function checkContext({ ask, section }: Examination): Promise<Verdict> {
  const { context } = section;
  if (!context) return { status: 'ok', text: 'none' };
  const { application, responsibility, user } = context;
  const { rows } = await ask.rows(RESPONSIBILITY, { application, responsibility, fnd_user: user }, { cap: 10 });
  const over = (end: string | null) => end !== null && end < ask.today;
  const fail = (text: string, remedy: string): Verdict => ({ status: 'fail', text, remedy });
  const [row] = rows;
  if (!row) return fail(`EBS has no user ${user}`, 'create the user, or correct "context.user"');
  if (over(row.USER_END)) return fail(`the user ${user} has ended on ${row.USER_END}`, 'give it a later end');
  if (row.APPLICATION_ID === null)
    return fail(`there is no application ${application}`, 'correct "context.application"');
  if (row.RESPONSIBILITY_ID === null || over(row.RESPONSIBILITY_END))
    return fail(
      `there is no responsibility ${responsibility} of ${application} today`,
      'correct "context.responsibility"',
    );
  const assigned = rows.some((one) => one.ASSIGNED_ID !== null && !over(one.ASSIGNED_END));
  return assigned
    ? {
        status: 'ok',
        text: `${user} (${row.USER_ID}) has ${responsibility} (${row.RESPONSIBILITY_ID}) of ${application}`,
      }
    : fail(`${user} does not have the responsibility ${responsibility}`, 'assign it in EBS (Security, User, Define)');
}

async function checkAddon({ ask }: Examination): Promise<Verdict> {
  const { x_version: version } = await ask.look(INTERFACE_VERSION, {});
  return version?.startsWith(ADDON_VERSION)
    ? { status: 'ok', text: `version ${version}` }
    : {
        status: 'fail',
        text: `version ${version ?? 'unknown'}, which this agent does not know`,
        remedy: 'install the add-on that came with this version, or the agent that fits the add-on',
      };
}

function checkSettling({ section }: Examination): Verdict {
  const seconds = Math.round(quiesceMs(section) / 1_000);
  const text = `an attempt that nobody waits for is given ${seconds} s to end before what is absent is believed to be`;
  return section.maxCallSeconds * 1_000 >= section.responseTimeoutMs
    ? { status: 'ok', text }
    : {
        status: 'warn',
        text: `${text}, less than a statement may take (responseTimeoutMs)`,
        remedy: 'set "maxCallSeconds" to what the profile or the resource plan ends a call after',
      };
}
