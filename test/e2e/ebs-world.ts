import { expect } from 'vitest';
import type { Stage } from '../../sandbox/demo/stage.ts';
import { adit, dataOf, PATIENT, until, untilGone } from './world.ts';

export interface RoleView {
  readonly role: 'read' | 'write';
  readonly state: string;
  readonly pid: number;
  readonly active: number;
  readonly circuit: { readonly open: boolean; readonly reason?: string };
  readonly notices?: readonly { readonly code: string; readonly text: string }[];
}

interface Finding {
  readonly check: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly text: string;
  readonly remedy?: string;
}

interface SystemView {
  readonly name: string;
  readonly roles: readonly RoleView[];
  readonly identity: { readonly state: string };
}

/** What the platform, an operator and a DBA do with the EBS of a stage. */
export function aroundEbs(stage: () => Stage) {
  /** Customers that nobody has asked about yet, so that only EBS can tell. */
  let strangers: string[] = [];
  async function stranger(): Promise<string> {
    if (strangers.length === 0) {
      const customers = await stage().books.part('customers', 'ebs');
      strangers = customers.map(({ customer }) => String(customer));
    }
    const next = strangers.pop();
    if (next === undefined) throw new Error('everybody has been asked about');
    return next;
  }
  const ask = (operation: string, args: unknown, asked = {}) =>
    stage().platform.ask(operation, args, { ...PATIENT, ...asked });
  const called = async (name: string) => (await stage().books.calls()).filter((call) => call.name === name);
  const told = async (commandId: string) => dataOf(await ask('get_command', { commandId }));
  async function system(): Promise<SystemView> {
    const { json } = await adit(stage(), 'status');
    return json.systems.find(({ name }: SystemView) => name === 'ebs');
  }
  async function role(name: RoleView['role']): Promise<RoleView> {
    const found = (await system()).roles.find((one) => one.role === name);
    if (!found) throw new Error(`no role ${name}`);
    return found;
  }
  /** What doctor says of EBS, by the role that looked and the name of the check. */
  async function doctor(): Promise<Readonly<Record<RoleView['role'], Readonly<Record<string, Finding>>>>> {
    const { json } = await adit(stage(), 'doctor');
    const rows: readonly Finding[] = json.rows;
    const under = (prefix: string) =>
      rows.flatMap((row) => (row.check.startsWith(prefix) ? [[row.check.slice(prefix.length), row] as const] : []));
    return { read: Object.fromEntries(under('ebs: ')), write: Object.fromEntries(under('ebs: write: ')) };
  }
  return {
    ask,
    doctor,
    stranger,
    called,
    told,
    system,
    role,
    askAboutStranger: async (asked = {}) =>
      ask('get_customer', { customer: `ebs/${await stranger()}` }, { maxAgeS: 0, ...asked }),
    fault: (more: object) => stage().books.fault({ system: 'ebs', ...more }),
    /** As SYSTEM; whatever goes wrong in it fails the test. */
    script: async (text: string) => expect(await stage().books.script(text)).toEqual({ errors: [] }),
    logons: async (outcome: string) => (await called('logon')).filter((call) => call.outcome === outcome).length,
    /** Takes the process of a role away: the next one logs on anew. */
    async newConnection(name: RoleView['role']): Promise<void> {
      const { pid } = await role(name);
      process.kill(pid, 'SIGKILL');
      await untilGone(pid);
    },
    decided: (commandId: string) =>
      until(
        `${commandId} to be decided`,
        async () => {
          const seen = await told(commandId);
          return ['confirmed', 'failed', 'parked'].includes(seen.state) ? seen : null;
        },
        60_000,
      ),
  };
}
