import { describe, expect, it } from 'vitest';
import { COMMAND_STATES, STATE_MEANING } from '../../domain/commands.ts';
import { ERROR_CODES } from '../../domain/error-codes.ts';
import { type Operation, operations } from '../../domain/operations.ts';

// Names that other programs rely on. The expectation side is written out, never taken from the source.
describe('stable names', () => {
  it('pins the operations that are built', () => {
    expect(Object.keys(operations)).toEqual([
      'find_customer',
      'verify_caller',
      'get_customer',
      'get_account_brief',
      'get_invoice',
      'list_invoices',
      'list_open_items',
      'get_aging',
      'list_payments',
      'get_payment_behaviour',
      'list_disputes',
      'list_promises',
      'list_activities',
      'check_call_clearance',
      'list_call_candidates',
      'get_command',
      'create_promise',
      'change_promise',
      'create_dispute',
      'update_dispute',
      'report_payment',
      'request_document',
      'log_call',
      'update_contact',
      'set_preference',
      'create_task',
    ]);
  });

  it('pins the required arguments of each operation', () => {
    const required = Object.fromEntries(
      Object.entries(operations).map(([name, { input }]) => [
        name,
        Object.entries(input.shape)
          .filter(([, field]) => !field.safeParse(undefined).success)
          .map(([key]) => key),
      ]),
    );
    expect(required).toEqual({
      find_customer: [],
      verify_caller: ['customer', 'claims'],
      get_customer: ['customer'],
      get_account_brief: ['customer'],
      get_invoice: [],
      list_invoices: ['customer'],
      list_open_items: ['customer'],
      get_aging: ['customer'],
      list_payments: [],
      get_payment_behaviour: ['customer'],
      list_disputes: ['customer'],
      list_promises: ['customer'],
      list_activities: ['customer'],
      check_call_clearance: ['customer'],
      list_call_candidates: [],
      get_command: ['commandId'],
      create_promise: ['customer', 'items', 'instalments'],
      change_promise: ['customer', 'promise', 'action'],
      create_dispute: ['customer', 'invoice', 'reason'],
      update_dispute: ['customer', 'dispute', 'action'],
      report_payment: ['customer', 'reference', 'amount'],
      request_document: ['customer', 'kind'],
      log_call: ['customer', 'startedAt', 'durationSeconds', 'outcome'],
      update_contact: ['customer', 'action'],
      set_preference: ['customer'],
      create_task: ['customer', 'kind', 'text'],
    });
  });

  it('lets only verified callers and the platform at anything but finding and verifying', () => {
    const open = Object.entries<Operation>(operations).filter(([, { openTo }]) => openTo.includes('none'));
    expect(open.map(([name]) => name)).toEqual(['find_customer', 'verify_caller']);
    expect(operations.list_call_candidates.openTo).toEqual(['platform']);
  });

  it('pins what each command state means to the platform', () => {
    expect(Object.fromEntries(COMMAND_STATES.map((state) => [state, STATE_MEANING[state].outcome]))).toEqual({
      received: 'accepted',
      validated: 'accepted',
      rejected: 'refused',
      draft: 'draft',
      awaiting_approval: 'pending_approval',
      ready: 'accepted',
      in_flight: 'accepted',
      uncertain: 'undecided',
      parked: 'undecided',
      confirmed: 'recorded',
      failed: 'failed',
      expired: 'expired',
      cancelled: 'refused',
      resolved_applied: 'recorded',
      resolved_not_applied: 'failed',
    });
  });

  it('says "recorded" aloud for no state but the two that are', () => {
    const said = COMMAND_STATES.filter((state) => /\bis recorded\b/i.test(STATE_MEANING[state].speak));
    expect(said).toEqual(['confirmed', 'resolved_applied']);
  });

  it('gives every error code a next step, and never lets the voice speak of systems', () => {
    for (const [code, { nextStep, speak }] of Object.entries(ERROR_CODES)) {
      expect(nextStep.length, code).toBeGreaterThan(15);
      expect(speak, code).not.toMatch(/SAP|Oracle|ERP|agent|gateway|policy|error|code/i);
    }
  });

  it('pins the error codes', () => {
    expect(Object.keys(ERROR_CODES).sort().join(' ')).toBe(
      'AGENT_AMBIGUOUS AGENT_OFFLINE CALLER_UNVERIFIED CANCELLED CERT_INVALID CONFIG_INVALID DATA_TOO_OLD DEADLINE_EXCEEDED ' +
        'DRIVER_MISSING ERP_AUTH ERP_DENIED ERP_FAULT ERP_LOCKED ERP_OUTCOME_UNKNOWN ERP_REJECTED ERP_REPLY_INVALID ' +
        'ERP_UNREACHABLE IDEMPOTENCY_MISMATCH INPUT_INVALID INTERNAL INVOICE_AMBIGUOUS KEY_MISSING LIMIT_EXCEEDED NOT_FOUND ' +
        'NOT_RUNNING OP_UNKNOWN OP_UNSUPPORTED OVERLOADED PAYLOAD_TOO_LARGE POLICY_DENIED PROTOCOL_VIOLATION SECRET_UNAVAILABLE ' +
        'STORE_CORRUPT STORE_FULL SYSTEM_AMBIGUOUS SYSTEM_PINNED SYSTEM_UNKNOWN TUNNEL_CLOSED UNAUTHENTICATED VERSION_UNSUPPORTED WRITES_OFF',
    );
  });
});
