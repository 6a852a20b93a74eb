import { z } from 'zod';
import { DISPUTE_REASONS } from '../domain/command-rows.ts';

const code = (what: string) => z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 _./&-]{0,79}$/, what);

/** The part of a section that says by what means commands are carried out, and under whose name. */
export const writing = {
  /** `on`: XXADIT_WRITE of `ebs/addon` is installed. `off`: the same APIs, called in blocks by a proxy of APPS. */
  addon: z.enum(['on', 'off']).default('off'),
  /**
   * Under whom EBS's APIs run: FND user, responsibility key and the application's short name. With the add-on its own
   * settings decide and these are only compared with them.
   */
  context: z
    .strictObject({
      user: z
        .string()
        .max(100)
        .regex(/^[A-Z0-9][A-Z0-9_.@-]*$/, 'a user of EBS, in upper case'),
      responsibility: z.string().regex(/^[A-Z0-9][A-Z0-9_ ]{0,29}$/, 'a responsibility key, such as ADIT_COLLECTIONS'),
      application: z
        .string()
        .regex(/^[A-Z][A-Z0-9_]{0,49}$/, 'an application’s short name, such as AR')
        .default('AR'),
    })
    .optional(),
  /** Where promises to pay are kept: Advanced Collections, a note with a task, or the agent's own books alone. */
  promises: z.enum(['iex', 'task', 'local']).default('iex'),
  /** Where disputes are kept: as requests for a credit memo, through Advanced Collections, or in the agent's own books. */
  disputes: z.enum(['credit-memo', 'iex', 'local']).default('credit-memo'),
  callLog: z.enum(['interaction', 'local']).default('interaction'),
  tasks: z.enum(['task', 'local']).default('task'),
  contactChanges: z.enum(['contact-point', 'off']).default('off'),
  /** CREDIT_MEMO_REASON lookup codes of this site, by our reasons; a reason without one is sent as it is, in upper case. */
  disputeReasons: z.partialRecord(z.enum(DISPUTE_REASONS), code('a lookup code of CREDIT_MEMO_REASON')).default({}),
  /** Names of the site's own types, as EBS shows them. */
  taskType: code('a task type').default('Follow up'),
  taskStatus: code('a task status').default('Open'),
  /** Lookup code of JTF_NOTE_TYPE. */
  noteType: code('a note type').default('AR_COLLECTIONS'),
  /** Lookup code of IEX_PAYMENT_TYPES that promises carry. */
  promiseMethod: code('a payment type').default('CHECK'),
  /** Numbers of the site's interaction history: what was done, on what, and how it ended. */
  interaction: z
    .strictObject({
      actionId: z.int().min(1),
      actionItemId: z.int().min(1),
      outcomeId: z.int().min(1),
      /** Application that handles it; Receivables is 222. */
      handlerId: z.int().min(1).default(222),
    })
    .optional(),
  /**
   * How long a call that nobody waits for may go on in the database (a resource limit of the profile, or the site's
   * word). Before it has passed nothing that is absent is believed to be.
   */
  maxCallSeconds: z.int().min(1).max(86_400).default(300),
};
