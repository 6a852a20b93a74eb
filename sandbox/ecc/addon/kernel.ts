import type { ABAP, types } from '@abaplint/runtime';
import type { Session } from '../functions/contract.ts';

/** Whether a user may work in a company code (null: in any) with an activity such as `02` change or `03` display. */
export type Authority = (user: string, companyCode: string | null, activity: string) => boolean;

type Character = types.Character;

interface AuthorityCheck {
  readonly fields: readonly { readonly id: Character; readonly field?: Character; readonly dummy?: boolean }[];
}

/** The system time zone as SAP names it (table TTZCU, six characters). */
const SAP_ZONES: Readonly<Record<string, string>> = { 'Europe/Berlin': 'CET', UTC: 'UTC' };
export const sapZone = (zone: string): string =>
  SAP_ZONES[zone] ?? (zone.split('/').at(-1) ?? zone).toUpperCase().slice(0, 6);

/** What ABAP programs get from the kernel and from SAP's basis: authority checks, the enqueue server, the time zone. */
export function installKernel(abap: ABAP, session: Session, isAuthorised: Authority): void {
  const { ClassicError } = abap;
  const sy = abap.builtin.sy.get();
  abap.Classes = {
    ...abap.Classes,
    KERNEL_AUTHORITY_CHECK: {
      call: async ({ fields }: AuthorityCheck) => {
        const valueOfField = (id: string) =>
          fields
            .find((field) => field.id.get().trimEnd() === id)
            ?.field?.get()
            .trimEnd() ?? null;
        const isAllowed = isAuthorised(session.user, valueOfField('BUKRS'), valueOfField('ACTVT') ?? '');
        sy['subrc'].set(isAllowed ? 0 : 4);
      },
    },
    KERNEL_LOCK: {
      enqueue: async (lock: { enqueue_name: types.String; input: { kunnr: Character } }) => {
        const holder = await session.enqueue(lock.enqueue_name.get(), lock.input.kunnr.get().trimEnd());
        if (holder === null) return;
        sy['msgv1'].set(holder);
        throw new ClassicError({ classic: 'FOREIGN_LOCK' });
      },
      dequeue: async (lock: { enqueue_name: types.String; input: { kunnr: Character } }) => {
        session.dequeue(lock.enqueue_name.get(), lock.input.kunnr.get().trimEnd());
      },
    },
  };
  abap.FunctionModules = {
    ...abap.FunctionModules,
    GET_SYSTEM_TIMEZONE: async ({ importing }: { importing: { timezone: Character } }) => {
      importing.timezone.set(sapZone(session.timeZone));
    },
  };
}
