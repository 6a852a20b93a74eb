import { z } from 'zod';
import { DISPUTE_REASONS } from '../domain/command-rows.ts';

const element = (name: string) =>
  z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{0,31}$/, 'a container element: upper case letters, digits and underscores')
    .default(name);

/** Names of the container elements that a workflow or an event is handed the command in. */
const elements = z
  .strictObject({
    customer: element('CUSTOMER'),
    kind: element('KIND'),
    text: element('TEXT'),
    dueAt: element('DUE_AT'),
    assignee: element('ASSIGNEE'),
    context: element('CONTEXT'),
    reference: element('REFERENCE'),
  })
  .prefault({});

const event = z.string().regex(/^[A-Z][A-Z0-9_]{0,31}$/, 'an event, such as ADIT_TASK');
const attribute = (id: string) =>
  z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{0,29}$/, 'an attribute id, such as REASON_CODE')
    .default(id);

/** The part of a section that says by what means commands are carried out, and what only the add-on can read. */
export const writing = {
  /** `on`: the function group ZADIT of `bapi/addon` is installed in this system. */
  addon: z.enum(['on', 'off']).default('off'),
  /** Where promises to pay are kept. `local`: in the agent's own books alone, never in SAP. */
  promises: z.enum(['addon', 'workflow-event', 'local']).default('addon'),
  /** Where disputes are kept. `fscm`: as cases of FSCM Dispute Management. */
  disputes: z.enum(['addon', 'fscm', 'local']).default('addon'),
  /** Reason codes of this site, by our reasons; a reason without one is sent as it is. */
  disputeReasons: z
    .partialRecord(z.enum(DISPUTE_REASONS), z.string().regex(/^[A-Z0-9_]{1,20}$/, 'a reason code of this site'))
    .default({}),
  callLog: z.enum(['addon', 'local']).default('addon'),
  /** What tasks become. Without a word: the workflow or the event that is configured, else the add-on's own task. */
  tasks: z.enum(['workflow', 'workflow-event', 'addon']).optional(),
  /** Workflow that a task starts, and the names of its container elements. */
  taskWorkflow: z
    .strictObject({
      task: z.string().regex(/^(?:WS|TS)\d{8}$/, 'a workflow or task number, such as WS90000001'),
      elements,
    })
    .optional(),
  /** Events of a business object whose key is the customer; the site's own workflows follow them. */
  workflowEvents: z
    .strictObject({
      objectType: z
        .string()
        .regex(/^[A-Z][A-Z0-9_]{0,9}$/, 'a business object type, such as BUS3007')
        .default('BUS3007'),
      /** What the object is named by. */
      key: z.enum(['customer', 'customer-and-company-code']).default('customer'),
      task: event.optional(),
      /** For tasks of kind escalation; the task's own event where it is not given. */
      escalation: event.optional(),
      promise: event.optional(),
      elements,
    })
    .optional(),
  /** `address`: telephone numbers and mail addresses are changed by the address BAPIs, which needs a road with sessions. */
  contactChanges: z.enum(['address', 'off']).default('off'),
  /** Case type and attributes of disputes that are kept in FSCM. */
  fscm: z
    .strictObject({
      caseType: z.string().regex(/^[A-Z0-9_]{1,4}$/, 'a case type'),
      attributes: z
        .strictObject({
          companyCode: attribute('FIN_BUKRS'),
          customer: attribute('FIN_KUNNR'),
          amount: attribute('FIN_CUSTDISP_AMT'),
          currency: attribute('FIN_CUSTDISP_CUR'),
          reason: attribute('REASON_CODE'),
          title: attribute('CASE_TITLE'),
          reference: attribute('EXT_REF'),
        })
        .prefault({}),
    })
    .optional(),
  /**
   * `rdisp/max_wprun_time` of the application servers: how long a work process may go on with a call whose caller is
   * gone. Without it an unknown outcome of a contact change rests with the operator.
   */
  maxWorkProcessSeconds: z.int().min(1).max(86_400).optional(),
};
