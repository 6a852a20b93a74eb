/**
 * The procedures that write, each once: XXADIT_WRITE offers them where the add-on is installed, and where it is not an
 * anonymous block holds the same text. Parts lie in `ebs/sql/parts/`; what they share comes first.
 */
export interface Procedure {
  /** Lower case, as in PL/SQL. */
  readonly name: string;
  /** Said above it in the package's specification. */
  readonly about: string;
  /** Parameters beside `HEAD`, all VARCHAR2. */
  readonly parameters: readonly string[];
  /** What it calls, in order of declaration. */
  readonly parts: readonly string[];
  /** PL/SQL that tells the command's kind, by which its mark is looked for. */
  readonly kind: string;
  /** PL/SQL that names the object that the command is about, where its number is the receipt. */
  readonly object?: string;
  /** False where EBS's API commits inside: only a row of XXADIT_COMMANDS makes that safe to repeat. */
  readonly direct?: false;
}

/** What every command says. `p_digest`: SHA-256 of what is said; `p_orgs`: `,101,102,`. */
export const HEAD = ['p_command_id', 'p_digest', 'p_customer', 'p_orgs'] as const;
/** What every command is told: `DONE`, `REPEATED`, `REFUSED`, `LATER`; number; instant of the database's clock; reason. */
export const RESULT = ['x_status', 'x_document', 'x_posted_at', 'x_message'] as const;

export const PROCEDURES = [
  {
    name: 'create_promise',
    about:
      'Promises of Advanced Collections, one for each instalment of each overdue schedule; of anything else a note and a task.',
    parameters: [
      'p_way',
      'p_items',
      'p_instalments',
      'p_currency',
      'p_note',
      'p_plan',
      'p_plan_detail',
      'p_plan_text',
      'p_plan_due',
      'p_follow_up_on',
      'p_follow_up_text',
    ],
    parts: ['note', 'task', 'promise-rows'],
    kind: "'create_promise'",
  },
  {
    name: 'change_promise',
    about: 'Cancels the open rows of a promise; rescheduled, it is promised anew in the same transaction.',
    parameters: [
      'p_promise',
      'p_action',
      'p_way',
      'p_instalments',
      'p_note',
      'p_cancel_note',
      'p_plan',
      'p_plan_text',
      'p_plan_due',
    ],
    parts: ['note', 'task', 'promise-rows'],
    kind: "'change_promise'",
    object: 'p_promise',
  },
  {
    name: 'create_dispute',
    about: 'A request for a credit memo. An open one for the invoice is given back instead of a second.',
    parameters: ['p_invoice', 'p_reason', 'p_amount', 'p_currency', 'p_lines', 'p_text', 'p_detail_note', 'p_detail'],
    parts: ['note', 'invoice'],
    kind: "'create_dispute'",
  },
  {
    name: 'create_dispute_iex',
    about: 'The same through Advanced Collections, which commits inside: the command is put down before.',
    parameters: ['p_invoice', 'p_reason', 'p_amount', 'p_currency', 'p_lines', 'p_text'],
    parts: ['invoice'],
    kind: "'create_dispute'",
    direct: false,
  },
  {
    name: 'update_dispute',
    about: 'A note on the disputed invoice; a dispute that is withdrawn is cancelled with it.',
    parameters: ['p_dispute', 'p_action', 'p_note', 'p_detail', 'p_comments'],
    parts: ['note'],
    kind: "'update_dispute'",
    object: 'p_dispute',
  },
  {
    name: 'create_task',
    about: 'A task of a collector, with a note on it: also of what the customer paid or wants to have sent.',
    parameters: ['p_kind', 'p_name', 'p_text', 'p_due', 'p_assignee', 'p_note', 'p_detail'],
    parts: ['note', 'task'],
    kind: 'p_kind',
  },
  {
    name: 'log_call',
    about: 'An interaction with its activity.',
    parameters: ['p_started', 'p_ended', 'p_duration', 'p_text', 'p_references', 'p_follow_up', 'p_note', 'p_detail'],
    parts: ['note'],
    kind: "'log_call'",
  },
  {
    name: 'set_preference',
    about: 'Contact preferences of the party; what EBS has no field for becomes a note and a task.',
    parameters: ['p_channel', 'p_do_not_call', 'p_note', 'p_task_text'],
    parts: ['note', 'task', 'preference'],
    kind: "'set_preference'",
  },
  {
    name: 'update_contact',
    about: 'Telephone numbers and addresses, by steps that name the version that was read.',
    parameters: ['p_contact', 'p_steps', 'p_note'],
    parts: ['note', 'contact', 'change_point'],
    kind: "'update_contact'",
  },
] as const satisfies readonly Procedure[];

/** What looks and changes nothing. */
export const LOOKS = {
  lookup_command: {
    about: 'What became of a command: PRESENT, ABSENT, or OTHER where the id stands for something else.',
    in: ['p_command_id', 'p_digest', 'p_customer', 'p_kind', 'p_object'],
    out: ['x_status', 'x_document', 'x_posted_at', 'x_message'],
  },
  read_contact_points: {
    about: 'Telephone numbers and addresses of a customer or a contact person with their versions, one a line.',
    in: ['p_customer', 'p_contact'],
    out: ['x_status', 'x_points', 'x_message'],
  },
  check_setup: {
    about: 'What of the settings does not fit this EBS, in words, one a line. For whoever sets it up; writes nothing.',
    in: ['p_orgs'],
    out: ['x_status', 'x_problems', 'x_summary'],
  },
} as const;
