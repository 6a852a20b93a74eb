import { open, proven, type Requirements } from './requirement.ts';

/** What is read from the ERPs and written to them, and how each is spoken to. */
export const ofErps: Requirements = {
  R1: proven(
    'Invoice status answer on both ERPs, same shape, three states',
    'conformance/answers/history.ts > get_invoice tells a document of every sort with its lines and what paid it',
  ),
  R2: proven(
    'Invoice identity: number, dates, type; credit memos by type and sign',
    'bapi/map/invoices.test.ts > gives a credit memo negative amounts throughout',
    'conformance/accounts.ts > lists every invoice and credit document of a time',
  ),
  R3: proven(
    'Financials add up on every invoice, as exact decimals',
    'conformance/answers/history.ts > list_invoices pages through every document, newest first, every field right',
  ),
  R4: open('Customer link: customer, bill-to, ship-to, account name'),
  R5: proven(
    'Aging bucket recomputed for a key date',
    'domain/derive/aging.test.ts > as %i days past due, in bucket',
    'conformance/answers/accounts.ts > get_aging says what the books say',
  ),
  R6: proven(
    'Terms and discount, also on the boundary day',
    'bapi/map/open-items.test.ts > drops a discount once its last day is past',
  ),
  R7: open('Line items on request only, capped'),
  R8: proven(
    'References: purchase order finds the invoice',
    'conformance/answers/history.ts > get_invoice finds by purchase order and by reference',
  ),
  R9: open('Custom fields mapped by configuration'),
  R10: open('Advanced context, never invented'),
  R11: proven(
    'Contacts with phones and e-mails, masked by policy',
    'conformance/answers/accounts.ts > get_customer tells every customer as the books do',
    'agent/policy/field-filter.test.ts > leaves out exactly the one field that is not listed',
  ),
  R12: open('Account identity: search by id, legal entity, trade name, account number'),
  R13: proven(
    'Payment profile; a hold changes the clearance',
    'domain/derive/clearance.test.ts > refuses for %s and says only that',
  ),
  R14: open('Relationship data where the ERP has it'),
  R15: proven(
    'Do-not-call makes clearance say no, with the reason',
    'domain/derive/clearance.test.ts > lets a callback through that collection rules would stop, but never a do-not-call',
  ),
  R16: proven(
    'Payment behaviour over twelve months',
    'domain/derive/behaviour.test.ts > averages days to pay over the invoices cleared in twelve months',
    'conformance/answers/history.ts > get_payment_behaviour says what SQL over the books says',
  ),
  R17: proven(
    'Open items and aging in five buckets, by currency',
    'conformance/answers/accounts.ts > list_open_items pages through exactly what is open',
    'domain/derive/aging.test.ts > keeps currencies apart and lets credits lower their own bucket',
  ),
  R18: proven(
    'Earlier collection activity, a promise visible at once',
    'agent/router/write-commands.test.ts > show it at once: promised, disputed, logged, and silent on the phone',
    'conformance/answers/standing.ts > list_activities tells calls and tasks of the time that is asked for',
  ),
  R19: proven(
    'Payments with what they paid, found by reference',
    'conformance/answers/history.ts > list_payments finds a payment by its reference',
    'conformance/answers/history.ts > list_payments pages through every payment',
  ),
  R20: open('Cash application: net balance beside gross'),
  R21: proven(
    'Dispute record read back',
    'conformance/commands.ts > makes one promise and one dispute of a marked command, however often it is sent, and finds them again',
    'conformance/standing.ts > tells every promise, dispute and activity of every customer, every field of each',
  ),
  R22: open('G/L account and cost centre, off by default'),
  R23: proven(
    'Currencies never summed; yen and dinar right',
    'domain/money.test.ts > refuses to combine currencies',
    'bapi/abap.test.ts > stores and restores every amount of every scale',
  ),
  R24: proven(
    'One round trip gives what a call needs',
    'conformance/answers/accounts.ts > get_account_brief puts together what the other operations tell',
  ),
  R25: proven(
    'Reads that close the loop with writes',
    'conformance/answers/own-commands.ts > show once in answers, under the number that the ERP gave, as they ended',
  ),
  R26: open('500 invoices in a morning window'),
  R27: proven(
    'Promise to pay, idempotent, with task',
    'sandbox/ecc/addon/promises.test.ts > makes a task of the follow-up date, with the number of the promise',
    'sandbox/ecc/addon/commands.test.ts > counts once: the same command again changes nothing and gives the first number and time',
    'e2e/demo.test.ts > -- --once plays the conversation as it should be and ends with 0, leaving nothing',
  ),
  R28: proven(
    'Call log',
    'sandbox/ecc/addon/cases.test.ts > log a call with its references, and it is done',
    'conformance/standing.ts > tells every promise, dispute and activity of every customer, every field of each',
  ),
  R29: proven(
    'Existing dispute returned instead of a second one',
    'agent/router/write-commands.test.ts > answers the command whose dispute is open instead of a second one',
    'sandbox/ecc/addon/cases.test.ts > are not opened twice for an item: the open one is given, also while it is in process',
    'security/command-races.test.ts > open one dispute of twelve for one invoice and tenant',
  ),
  R30: open('Create dispute; collection calls stop'),
  R31: open('Contact updates, old and new value audited'),
  R32: proven(
    'Payment method preference',
    'sandbox/ecc/addon/cases.test.ts > are set one by one, and what is not named stays',
    'conformance/said-in-books.ts > names every argument of every command',
    'conformance/said-in-books.ts > finds each of them again by itself, where it can, and changes nothing by looking',
  ),
  R33: proven(
    'Escalation task with full context',
    'conformance/commands.ts > leaves exactly one task in the books, with everything that it says',
  ),
  R34: proven(
    'Writes start ERP workflows, per ERP',
    'conformance/commands.ts > leaves exactly one task in the books, with everything that it says',
    'sandbox/ecc/addon/promises.test.ts > makes a task of the follow-up date, with the number of the promise',
    'sandbox/ebs/apis/disputes.test.ts > waits for approval and puts its amount in dispute, with a history',
    'conformance/ebs-commands.test.ts > Oracle EBS $name (seed $site.seed): a connector',
  ),
  R35: proven(
    'Updates go back to the ERP of origin',
    'agent/systems/two-toys.test.ts > writes into the books of the one that was named, and tells the other nothing of it',
    'agent/router/systems/commands.test.ts > goes to exactly one system, or nowhere',
    'sandbox/ebs/system.test.ts > carries out a command once, and only in its own books',
  ),
  R36: proven(
    'No operation changes a posted document; functions allowed one by one',
    'domain/pins.test.ts > pins the operations that are built',
    'bapi/grants.test.ts > keep reading and writing apart: the writing user gets what its commands call and no table',
  ),
  R37: proven(
    'Write validation before: code, and no ERP call',
    'e2e/refusals.test.ts > is told which argument is wrong, and nothing reaches SAP',
    'agent/router/commands.test.ts > refuses a command for a customer that does not exist',
  ),
  R38: open('Verification after: read back and compare'),
  R39: proven(
    'No partial updates',
    'agent/ledger/crash.test.ts > leaves one task at most and none without an entry',
    'bapi/rfc/real-driver.test.ts > R7: forbids to go on in a unit of work whose session was replaced',
    'sandbox/ecc/addon/commands.test.ts > by a caller who gives up while it waits leaves nothing',
  ),
  R40: proven(
    'Exact functions listed for each operation',
    'conformance/suite.ts > names where each entity that a query needs comes from',
    'conformance/accounts.ts > names its calls and their cost with every answer',
  ),
  R41: proven(
    'Concurrency never exceeds the cap',
    'agent/host/connector-host.test.ts > runs at most as many calls at a time as configured',
    'connector/lease-pool.test.ts > never lends more than its maximum',
    'bapi/rfc/real-driver.test.ts > R1: keeps to its maximum when twenty callers come at once, as the ERP counts it',
    'ebs/oracle/faults.test.ts > never holds more sessions than it may, with twenty callers at once',
  ),
  R42: proven(
    'ABAP conversions, by properties',
    'bapi/abap.test.ts > brings every date through both forms and back',
    'bapi/abap.test.ts > takes initial dates in every form as none',
    'bapi/abap.test.ts > pads keys of digits only',
  ),
  R43: proven('RETURN of type E or A is a failure', 'bapi/reads/lines.test.ts > passes on what the ERP refuses'),
  R44: proven(
    'Z-functions by configuration',
    'bapi/extensions/extensions.test.ts > add fields of tables and exports of a function of the site to a customer',
    'bapi/extensions/extensions.test.ts > tell %s before it fails, leave it out, and let the rest stand',
  ),
  R45: proven(
    'Client in every call; another client refused',
    'bapi/soap-driver.test.ts > sends client, language, logon and the function',
    'e2e/erp-identity.test.ts > is read apart and never written to until an operator accepts it',
  ),
  R46: proven(
    'Role export with exact objects for enabled operations',
    'agent/cli/policy.test.ts > prints the role for what the policy enables, without an agent and without an ERP',
    'bapi/grants.test.ts > name exactly what one operation uses, beside what the feeds and the upkeep always use',
    'conformance/doctor.test.ts > lets the writing user do what the section lets it do',
  ),
  R47: proven(
    'X.509 or SNC logon',
    'bapi/rfc/route.test.ts > takes a logon by certificate with SNC, and the successor of the driver',
    'bapi/rfc/real-driver.test.ts > R12: hands the parameters of SNC on, and turns what the library says of them into advice',
  ),
  R48: open('Maintenance windows'),
  R49: proven(
    'Change signal by polling',
    'conformance/changes.ts > delivers a new invoice, a partial payment of it and its clearing, each once',
  ),
  R50: open('Profiles; production needs a confirmation'),
  R51: open('OData for S/4HANA'),
  R52: proven(
    'PL/SQL APIs mapped, bind variables only',
    'ebs/commands/ways.test.ts > names what each way uses, and every way its own',
    'ebs/catalogue.test.ts > is called what its text says, and says what it binds, tells and uses',
    'ebs/injection.test.ts > strings that would like to be SQL, addon: %s',
  ),
  R53: proven(
    'Organisation context set for each call',
    'conformance/ebs-organisations.test.ts > are refused by a section that covers %s alone, and leave nothing',
    'conformance/ebs-organisations.test.ts > by %s tells all of %s and nothing of the other',
  ),
  R54: proven(
    'No table writes in Oracle',
    'ebs/addon/package.test.ts > write into no table but the one of command ids',
    'ebs/catalogue.test.ts > describes every file of ebs/sql and no other',
    'sandbox/ebs/system.test.ts > lets the reading user write nothing and call no command',
  ),
  R55: open('Wallet'),
  R56: open('XML Gateway'),
  R57: open('API status arrays decoded'),
};
