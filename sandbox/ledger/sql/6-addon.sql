-- What the add-on's tables say of promises, disputes, activities and preferences; only where they are installed.
CREATE FUNCTION ledger.instant(dats text, tims text) RETURNS text IMMUTABLE LANGUAGE sql
  RETURN CASE WHEN dats IN ('', '00000000') THEN NULL
    ELSE ledger.day(dats)::text || 'T' || substr(tims, 1, 2) || ':' || substr(tims, 3, 2) || ':' || substr(tims, 5, 2) || 'Z' END;

CREATE FUNCTION ledger.settled(status text) RETURNS text IMMUTABLE LANGUAGE sql
  RETURN CASE status WHEN 'O' THEN 'open' WHEN 'K' THEN 'kept' WHEN 'B' THEN 'broken' WHEN 'C' THEN 'cancelled' WHEN 'S' THEN 'superseded' END;

-- Items of one invoice are told as one, for that is how customers speak of them.
CREATE VIEW ledger.promise_record AS
SELECT p.kunnr AS customer, p.promise_id AS promise, json_build_object(
  'customer', p.kunnr, 'promise', p.promise_id,
  'items', (SELECT coalesce(json_agg(json_build_object('invoice', i.invoice, 'amount', ledger.money(i.amount, i.waers)) ORDER BY i.invoice), '[]')
    FROM (SELECT coalesce(nullif(x.invoice, ''), x.belnr) AS invoice, x.waers, sum(x.amount) AS amount
      FROM ecc.zadit_prom_item x WHERE x.promise_id = p.promise_id GROUP BY 1, 2) i),
  'instalments', (SELECT coalesce(json_agg(json_build_object('date', ledger.day(x.due_on)::text,
      'amount', ledger.money(x.amount, x.waers), 'status', ledger.settled(x.status)) ORDER BY x.posnr), '[]')
    FROM ecc.zadit_prom_inst x WHERE x.promise_id = p.promise_id),
  'method', ledger.present(p.method), 'takenOn', ledger.day(p.taken_on)::text, 'takenAt', ledger.instant(p.taken_on, p.taken_at),
  'takenBy', p.taken_by, 'promisedBy', ledger.present(p.promised_by), 'status', ledger.settled(p.status),
  'recordingReference', ledger.present(p.recording), 'predecessor', nullif(p.predecessor, ''),
  'reason', nullif(p.reason, ''), 'callId', (SELECT nullif(c.call_id, '') FROM ecc.zadit_cmd c WHERE c.command_id = p.command_id),
  'reference', nullif(p.command_id, '')) AS record
FROM ecc.zadit_promise p;

CREATE VIEW ledger.dispute_record AS
SELECT d.kunnr AS customer, d.dispute_id AS dispute, json_build_object(
  'customer', d.kunnr, 'dispute', d.dispute_id, 'invoices', json_build_array(coalesce(nullif(d.invoice, ''), d.belnr)),
  'document', json_build_object('orgUnit', d.bukrs, 'number', d.belnr, 'year', d.gjahr, 'item', d.buzei),
  'reason', d.reason, 'openedOn', ledger.day(d.opened_on)::text,
  'status', CASE d.status WHEN 'O' THEN 'open' WHEN 'P' THEN 'in_process' WHEN 'C' THEN 'closed' WHEN 'W' THEN 'withdrawn' END,
  'resolver', ledger.present(d.resolver), 'amount', ledger.money(d.amount, d.waers),
  'notes', (SELECT coalesce(json_agg(n.text ORDER BY n.posnr), '[]') FROM ecc.zadit_disp_note n WHERE n.dispute_id = d.dispute_id),
  'expectedOn', coalesce(ledger.day(d.expected_on)::text, 'not_available'), 'reference', nullif(d.command_id, '')) AS record
FROM ecc.zadit_dispute d;

-- `kind` in the entity's words: whatever is no call waits for somebody. `subject` is what the add-on calls it.
CREATE VIEW ledger.activity_record AS
SELECT a.kunnr AS customer, a.activity_id AS activity, json_build_object(
  'customer', a.kunnr, 'activity', a.activity_id, 'kind', CASE a.kind WHEN 'CALL' THEN 'call' ELSE 'task' END,
  'subject', lower(a.kind), 'subkind', nullif(a.subkind, ''), 'at', ledger.instant(a.started_on, a.started_at),
  'direction', CASE a.direction WHEN 'I' THEN 'inbound' WHEN 'O' THEN 'outbound' ELSE 'not_available' END,
  'outcome', ledger.present(a.outcome), 'durationSeconds', CASE WHEN a.duration < 0 THEN to_json('not_available'::text) ELSE to_json(a.duration) END,
  'status', CASE a.status WHEN 'O' THEN 'open' WHEN 'D' THEN 'done' WHEN 'C' THEN 'cancelled' END,
  'dueAt', ledger.instant(a.due_on, a.due_at), 'assignee', nullif(a.assignee, ''), 'by', a.created_by, 'text', a.text,
  'named', nullif(a.reference, ''), 'amount', CASE WHEN a.waers <> '' THEN ledger.money(a.amount, a.waers) END,
  'paidOn', ledger.day(a.value_on)::text, 'method', nullif(a.method, ''), 'invoice', nullif(a.invoice, ''), 'contact', nullif(a.contact, ''),
  'references', (SELECT coalesce(json_agg(json_build_object('kind', r.kind, 'value', r.value) ORDER BY r.posnr), '[]')
    FROM ecc.zadit_act_ref r WHERE r.activity_id = a.activity_id),
  'reference', nullif(a.command_id, '')) AS record
FROM ecc.zadit_activity a;

CREATE VIEW ledger.preference_record AS
SELECT f.kunnr AS customer, json_build_object(
  'customer', f.kunnr, 'paymentMethod', nullif(f.method, ''), 'language', nullif(f.language, ''), 'channel', nullif(f.channel, ''),
  'doNotCall', f.do_not_call = 'X', 'reference', nullif(f.command_id, '')) AS record
FROM ecc.zadit_pref f;

-- An invoice in dispute holds all that is open of it, whatever amount the dispute names.
CREATE OR REPLACE VIEW ledger.open_dispute AS
SELECT d.bukrs::text AS bukrs, coalesce(nullif(d.invoice, ''), d.belnr)::text AS invoice
FROM ecc.zadit_dispute d WHERE d.status IN ('O', 'P');
