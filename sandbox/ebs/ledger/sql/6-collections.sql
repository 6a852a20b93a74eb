-- What Collections and the CRM foundation have: promises, disputes, interactions, tasks, notes, preferences.
CREATE VIEW ledger.note AS
SELECT n.jtf_note_id AS id, n.source_object_code AS object, n.source_object_id AS object_id, n.creation_date, n.created_by, n.entered_date,
  CASE WHEN length(coalesce(n.notes_detail, '')) > length(coalesce(n.notes, '')) THEN n.notes_detail ELSE n.notes END AS text
FROM apps.jtf_notes_vl n;

-- Rows of one command are one promise; each row of a person's is one.
CREATE VIEW ledger.promise_row AS
SELECT p.promise_detail_id AS id, p.promise_date::date AS due, p.promise_amount AS amount, p.currency_code AS currency, p.cust_account_id,
  p.promise_payment_method, p.creation_date, p.created_by, d.transaction_id, s.trx_number AS invoice, s.branch, n.texts,
  coalesce(ledger.command_of(n.texts), '') AS command,
  CASE
    WHEN p.status IN ('FULFILLED', 'FULLFILLED') THEN 'kept'
    WHEN p.status = 'CANCELLED' THEN 'cancelled'
    WHEN p.state = 'BROKEN_PROMISE' THEN 'broken'
    ELSE 'open'
  END AS status
FROM apps.iex_promise_details p
LEFT JOIN apps.iex_delinquencies_all d ON d.delinquency_id = p.delinquency_id
LEFT JOIN ledger.schedule s ON s.payment_schedule_id = d.payment_schedule_id
LEFT JOIN LATERAL (SELECT string_agg(x.text, E'\n\f\n' ORDER BY x.id) AS texts FROM ledger.note x
  WHERE x.object = 'IEX_PROMISE' AND x.object_id = p.promise_detail_id) n ON true;

-- A line of any of the notes that a promise has.
CREATE FUNCTION ledger.note_line(texts text, name text) RETURNS text IMMUTABLE LANGUAGE sql
  RETURN (SELECT ledger.told_line(one, name) FROM regexp_split_to_table(texts, E'\n\f\n') AS one WHERE ledger.told_line(one, name) IS NOT NULL LIMIT 1);

CREATE VIEW ledger.promise AS
SELECT min(r.id) AS id, min(r.cust_account_id) AS cust_account_id, nullif(r.command, '') AS command, min(r.creation_date) AS taken_at,
  min(r.created_by) AS created_by, min(r.promise_payment_method) AS method, min(r.texts) AS texts, min(r.branch) AS branch,
  array_agg(r.id) AS rows,
  CASE WHEN bool_or(r.status = 'open') THEN 'open' WHEN bool_or(r.status = 'broken') THEN 'broken'
    WHEN bool_and(r.status = 'cancelled') THEN 'cancelled' ELSE 'kept' END AS status
FROM ledger.promise_row r GROUP BY r.command, CASE r.command WHEN '' THEN r.id END;

CREATE VIEW ledger.replaced AS
SELECT DISTINCT ledger.note_line(r.texts, 'replaces') AS promise FROM ledger.promise_row r WHERE r.texts LIKE '%replaces: %';

CREATE VIEW ledger.promise_record AS
SELECT ledger.account(p.cust_account_id) AS customer, p.id AS promise, json_build_object(
  'customer', ledger.account(p.cust_account_id), 'branch', p.branch, 'promise', p.id::text,
  'items', (SELECT coalesce(json_agg(json_build_object('invoice', i.invoice, 'amount', ledger.money(i.amount, i.currency)) ORDER BY i.invoice), '[]')
    FROM (SELECT r.invoice, r.currency, sum(r.amount) AS amount FROM ledger.promise_row r WHERE r.id = ANY (p.rows) GROUP BY 1, 2) i),
  'instalments', (SELECT json_agg(json_build_object('date', i.due::text, 'amount', ledger.money(i.amount, i.currency),
      'status', CASE WHEN i.status = 'cancelled' AND EXISTS (SELECT FROM ledger.replaced x WHERE x.promise = p.id::text) THEN 'superseded' ELSE i.status END) ORDER BY i.due)
    FROM (SELECT r.due, r.currency, min(r.status) AS status, sum(r.amount) AS amount FROM ledger.promise_row r WHERE r.id = ANY (p.rows) GROUP BY 1, 2) i),
  'method', coalesce(ledger.note_line(p.texts, 'method'), lower(p.method), 'not_available'),
  'takenOn', p.taken_at::date::text, 'takenAt', ledger.instant(p.taken_at), 'takenBy', ledger.user_name(p.created_by),
  'promisedBy', ledger.present(ledger.note_line(p.texts, 'promised by')),
  'status', CASE WHEN p.status = 'cancelled' AND EXISTS (SELECT FROM ledger.replaced x WHERE x.promise = p.id::text) THEN 'superseded' ELSE p.status END,
  'recordingReference', ledger.present(ledger.note_line(p.texts, 'recording')), 'predecessor', ledger.note_line(p.texts, 'replaces'),
  'reason', ledger.note_line(p.texts, 'reason'), 'callId', ledger.note_line(p.texts, 'call'), 'reference', p.command) AS record
FROM ledger.promise p;

-- A dispute is a request for a credit memo; notes added later say which one they are about.
CREATE VIEW ledger.dispute_record AS
SELECT s.account AS customer, q.request_id AS dispute, json_build_object(
  'customer', s.account, 'branch', s.branch, 'dispute', q.request_id::text, 'invoices', json_build_array(s.trx_number),
  'document', json_build_object('orgUnit', s.org_id::text, 'number', s.customer_trx_id::text, 'year', extract(year FROM s.dated)::text,
    'item', s.terms_sequence_number::text),
  'reason', lower(q.cm_reason_code), 'openedOn', q.creation_date::date::text,
  'status', CASE q.status WHEN 'PENDING_APPROVAL' THEN 'open' WHEN 'APPROVED_PEND_COMP' THEN 'in_process' WHEN 'CANCELLED' THEN 'withdrawn' ELSE 'closed' END,
  'resolver', 'not_available', 'amount', ledger.money(-q.total_amount, s.currency), 'by', ledger.user_name(q.created_by),
  'notes', (SELECT coalesce(json_agg(n.said ORDER BY n.at, n.id), '[]') FROM (
    SELECT NULL::numeric AS id, q.creation_date AS at, ledger.said(q.comments) AS said WHERE ledger.said(q.comments) <> ''
    UNION ALL
    SELECT x.id, x.creation_date, ledger.said(x.text) FROM ledger.note x JOIN apps.ar_payment_schedules_all z ON z.payment_schedule_id = x.object_id
    WHERE x.object = 'IEX_INVOICES' AND z.customer_trx_id = q.customer_trx_id AND ledger.told_line(x.text, 'dispute') = q.request_id::text) n),
  'expectedOn', 'not_available', 'reference', ledger.command_of(q.comments)) AS record
FROM apps.ra_cm_requests_all q
JOIN LATERAL (SELECT x.* FROM ledger.schedule x WHERE x.customer_trx_id = q.customer_trx_id ORDER BY x.terms_sequence_number LIMIT 1) s ON true;

-- Which account somebody's party stands for; a party may have several, then the oldest.
CREATE FUNCTION ledger.account_of_party(party numeric) RETURNS text STABLE LANGUAGE sql
  RETURN (SELECT account_number FROM apps.hz_cust_accounts WHERE party_id = party ORDER BY cust_account_id LIMIT 1);

-- What a line of a text says by its name, as one list of references.
CREATE FUNCTION ledger.reference_list(command text, lines text) RETURNS json IMMUTABLE LANGUAGE sql
  RETURN (SELECT coalesce(json_agg(json_build_object('kind', r.kind, 'value', r.value) ORDER BY r.n), '[]') FROM (
    SELECT 0 AS n, 'command' AS kind, command AS value WHERE command IS NOT NULL
    UNION ALL
    SELECT k.n, k.kind, ledger.bare_line(lines, k.kind) FROM unnest(ARRAY['reference', 'invoice', 'call', 'transcript', 'recording', 'command'])
      WITH ORDINALITY AS k(kind, n) WHERE ledger.bare_line(lines, k.kind) IS NOT NULL) r);

-- Lines after "--", or nothing.
CREATE FUNCTION ledger.lines_of(value text) RETURNS text IMMUTABLE LANGUAGE sql
  RETURN CASE WHEN value ~ E'(^|\n)--\n' THEN regexp_replace(value, E'^.*?(?:^|\n)--\n', '') ELSE '' END;

CREATE FUNCTION ledger.amount_line(lines text) RETURNS json IMMUTABLE LANGUAGE sql
  RETURN CASE WHEN ledger.bare_line(lines, 'amount') ~ '^-?[0-9.]+ [A-Z]{3}$' THEN json_build_object(
    'amount', split_part(ledger.bare_line(lines, 'amount'), ' ', 1), 'currency', split_part(ledger.bare_line(lines, 'amount'), ' ', 2)) END;

CREATE VIEW ledger.task AS
SELECT t.task_id AS id, coalesce(ledger.account(t.cust_account_id), ledger.account_of_party(t.customer_id)) AS customer, t.task_name,
  t.creation_date, t.created_by, t.planned_end_date, coalesce(t.description, '') AS text, ledger.lines_of(coalesce(t.description, '')) AS lines,
  ledger.command_of(t.description) AS command, r.user_name AS owner,
  CASE WHEN s.cancelled_flag = 'Y' THEN 'cancelled' WHEN coalesce(s.closed_flag, s.completed_flag) = 'Y' OR t.open_flag = 'N' THEN 'done' ELSE 'open' END AS status,
  CASE
    WHEN t.task_name LIKE 'Payment reported%' THEN 'payment'
    WHEN t.task_name LIKE 'Document requested%' THEN 'document'
    WHEN t.task_name LIKE 'Preference%' THEN 'preference'
    ELSE 'task'
  END AS subject,
  CASE
    WHEN t.task_name LIKE 'Follow up%' THEN 'follow_up' WHEN t.task_name LIKE 'Escalation%' THEN 'escalation'
    WHEN t.task_name LIKE 'Callback%' THEN 'callback' WHEN t.task_name LIKE 'Review%' THEN 'review'
    WHEN t.task_name LIKE 'Document requested%' THEN ledger.told_line(t.description, 'document')
  END AS subkind
FROM apps.jtf_tasks_vl t
LEFT JOIN apps.jtf_task_statuses_vl s ON s.task_status_id = t.task_status_id
LEFT JOIN apps.jtf_rs_resource_extns r ON r.resource_id = t.owner_id AND t.owner_type_code = 'RS_EMPLOYEE'
WHERE coalesce(t.deleted_flag, 'N') <> 'Y';

CREATE VIEW ledger.activity AS
SELECT 'call' AS kind, 'call' AS subject, NULL AS subkind, i.interaction_id AS id,
  coalesce(ledger.account(a.cust_account_id), ledger.account_of_party(i.party_id)) AS customer, i.start_date_time AS at,
  coalesce(ledger.bare_line(i.reference_form, 'direction'), CASE i.method_code WHEN 'INBOUND' THEN 'inbound' WHEN 'OUTBOUND' THEN 'outbound' END) AS direction,
  coalesce(ledger.bare_line(i.reference_form, 'outcome'), replace(lower(o.outcome_code), ' ', '_')) AS outcome, i.duration::int AS duration,
  'done' AS status, CASE WHEN i.follow_up_action LIKE 'callback %' THEN substr(i.follow_up_action, 10) END AS due_at, NULL AS assignee, i.created_by,
  ledger.said(a.description) AS text, ledger.command_of(i.source_code) AS command, coalesce(i.reference_form, '') AS lines
FROM apps.jtf_ih_interactions i
LEFT JOIN LATERAL (SELECT x.* FROM apps.jtf_ih_activities x WHERE x.interaction_id = i.interaction_id ORDER BY x.activity_id LIMIT 1) a ON true
LEFT JOIN apps.jtf_ih_outcomes_vl o ON o.outcome_id = i.outcome_id
UNION ALL
SELECT 'task', t.subject, t.subkind, t.id, t.customer, t.creation_date, NULL,
  CASE t.subject WHEN 'payment' THEN 'payment_reported' WHEN 'document' THEN 'document_requested' END, NULL, t.status, ledger.instant(t.planned_end_date),
  t.owner, t.created_by, ledger.said(t.text), t.command, t.lines
FROM ledger.task t
UNION ALL
SELECT 'note', 'note', NULL, n.id,
  CASE n.object WHEN 'IEX_ACCOUNT' THEN ledger.account(n.object_id) WHEN 'PARTY' THEN ledger.account_of_party(n.object_id)
    ELSE (SELECT s.account FROM ledger.schedule s WHERE s.payment_schedule_id = n.object_id) END,
  n.entered_date, NULL, NULL, NULL, 'done', NULL, NULL, n.created_by, ledger.said(n.text), ledger.command_of(n.text), ledger.lines_of(n.text)
FROM ledger.note n WHERE n.object IN ('IEX_ACCOUNT', 'PARTY', 'IEX_INVOICES');

CREATE VIEW ledger.activity_record AS
SELECT a.customer, a.kind, a.id AS activity, json_build_object(
  'customer', a.customer, 'activity', a.id::text, 'kind', a.kind, 'subject', a.subject, 'subkind', a.subkind, 'at', ledger.instant(a.at),
  'direction', ledger.present(a.direction), 'outcome', ledger.present(a.outcome),
  'durationSeconds', CASE WHEN a.duration IS NULL THEN to_json('not_available'::text) ELSE to_json(a.duration) END,
  'status', a.status, 'dueAt', a.due_at, 'assignee', a.assignee, 'by', ledger.user_name(a.created_by), 'text', a.text,
  'named', ledger.bare_line(a.lines, 'reference'), 'amount', ledger.amount_line(a.lines), 'paidOn', ledger.bare_line(a.lines, 'paid on'),
  'method', ledger.bare_line(a.lines, 'method'), 'invoice', ledger.bare_line(a.lines, 'invoice'), 'contact', ledger.bare_line(a.lines, 'contact'),
  'references', ledger.reference_list(a.command, a.lines), 'reference', a.command) AS record
FROM ledger.activity a;

CREATE VIEW ledger.task_record AS
SELECT t.customer, t.id, json_build_object(
  'customer', t.customer, 'task', t.id::text, 'kind', coalesce(t.subkind, t.subject), 'name', t.task_name, 'status', t.status,
  'dueAt', ledger.instant(t.planned_end_date), 'assignee', coalesce(ledger.bare_line(t.lines, 'for'), t.owner), 'by', ledger.user_name(t.created_by),
  'text', ledger.said(t.text), 'context', nullif(t.lines, ''), 'createdAt', ledger.instant(t.creation_date), 'reference', t.command) AS record
FROM ledger.task t;

CREATE VIEW ledger.preference_record AS
SELECT a.account_number AS customer, json_build_object(
  'customer', a.account_number, 'paymentMethod', NULL, 'language', p.language_name,
  'channel', (SELECT CASE c.contact_type WHEN 'CALL' THEN 'phone' WHEN 'EMAIL' THEN 'email' WHEN 'MAIL' THEN 'letter' WHEN 'SMS' THEN 'sms' ELSE lower(c.contact_type) END
    FROM apps.hz_contact_preferences c WHERE c.contact_level_table = 'HZ_PARTIES' AND c.contact_level_table_id = p.party_id AND c.preference_code = 'DO'
      AND c.status = 'A' AND (c.preference_end_date IS NULL OR c.preference_end_date >= sim.business_date()) ORDER BY c.contact_preference_id DESC LIMIT 1),
  'doNotCall', ledger.do_not_call(p.party_id), 'reference', NULL) AS record
FROM apps.hz_cust_accounts a JOIN apps.hz_parties p ON p.party_id = a.party_id
WHERE EXISTS (SELECT FROM apps.hz_contact_preferences c WHERE c.contact_level_table = 'HZ_PARTIES' AND c.contact_level_table_id = p.party_id);
