-- Every payment schedule with the accounts it is billed and delivered to. `remaining` is what is open of it now.
CREATE VIEW ledger.schedule AS
SELECT s.payment_schedule_id, s.class, s.customer_trx_id, s.cash_receipt_id, s.org_id, s.trx_number, s.terms_sequence_number,
  s.invoice_currency_code AS currency, coalesce(f.precision::int, 2) AS digits, ledger.kind(s.class) AS kind, s.status,
  s.trx_date::date AS dated, s.gl_date::date AS posted, s.due_date::date AS due, s.actual_date_closed::date AS closed_on,
  s.amount_due_original AS original, s.amount_due_remaining AS remaining, s.term_id, s.staged_dunning_level,
  coalesce(s.discount_taken_earned, 0) + coalesce(s.discount_taken_unearned, 0) AS discount_taken,
  a.account_number AS account, nullif(d.account_number, a.account_number) AS branch
FROM apps.ar_payment_schedules_all s
JOIN apps.hz_cust_accounts a ON a.cust_account_id = s.customer_id
LEFT JOIN apps.fnd_currencies f ON f.currency_code = s.invoice_currency_code
LEFT JOIN apps.ra_customer_trx_all t ON t.customer_trx_id = s.customer_trx_id
LEFT JOIN apps.hz_cust_accounts d ON d.cust_account_id = t.ship_to_customer_id
WHERE s.class = 'PMT' OR t.complete_flag = 'Y';

-- Money of a receipt that belongs to nothing, at a date: both rows of what was taken back stand in the sum.
CREATE FUNCTION ledger.held(receipt numeric, held_as text, key_date date) RETURNS numeric STABLE LANGUAGE sql
  RETURN (SELECT coalesce(sum(a.amount_applied), 0) FROM apps.ar_receivable_applications_all a
    WHERE a.cash_receipt_id = receipt AND a.apply_date <= key_date AND (a.status = held_as OR (held_as IS NULL AND a.status IN ('UNAPP', 'ACC'))));

-- Open items at a key date: what was applied, credited or adjusted later is added back.
CREATE FUNCTION ledger.open_items(key_date date)
RETURNS TABLE (payment_schedule_id numeric, org_id numeric, account text, branch text, kind text, currency text,
  original numeric, open_amount numeric, due date)
STABLE LANGUAGE sql BEGIN ATOMIC
  WITH applied AS MATERIALIZED (
    SELECT a.applied_payment_schedule_id AS id,
      sum(a.amount_applied + coalesce(a.earned_discount_taken, 0) + coalesce(a.unearned_discount_taken, 0)) AS amount
    FROM apps.ar_receivable_applications_all a WHERE a.status = 'APP' AND a.apply_date > key_date GROUP BY 1
  ), credit_used AS MATERIALIZED (
    SELECT a.payment_schedule_id AS id, sum(a.amount_applied) AS amount
    FROM apps.ar_receivable_applications_all a WHERE a.application_type = 'CM' AND a.status = 'APP' AND a.apply_date > key_date GROUP BY 1
  ), adjusted AS MATERIALIZED (
    SELECT d.payment_schedule_id AS id, sum(d.amount) AS amount
    FROM apps.ar_adjustments_all d WHERE d.status = 'A' AND d.apply_date > key_date GROUP BY 1
  ), held AS MATERIALIZED (
    SELECT a.cash_receipt_id AS id, sum(a.amount_applied) AS amount
    FROM apps.ar_receivable_applications_all a WHERE a.status IN ('UNAPP', 'ACC') AND a.apply_date <= key_date GROUP BY 1
  ), at_date AS (
    SELECT s.*, CASE s.class WHEN 'PMT' THEN -coalesce(h.amount, 0)
      ELSE s.remaining + coalesce(p.amount, 0) - coalesce(c.amount, 0) - coalesce(j.amount, 0) END AS open_amount
    FROM ledger.schedule s
    LEFT JOIN applied p ON p.id = s.payment_schedule_id
    LEFT JOIN credit_used c ON c.id = s.payment_schedule_id
    LEFT JOIN adjusted j ON j.id = s.payment_schedule_id
    LEFT JOIN held h ON h.id = s.cash_receipt_id AND s.class = 'PMT'
    WHERE s.dated <= key_date
  )
  SELECT t.payment_schedule_id, t.org_id, t.account, t.branch, t.kind, t.currency,
    CASE t.class WHEN 'PMT' THEN t.open_amount ELSE t.original END, t.open_amount, t.due
  FROM at_date t WHERE t.open_amount <> 0;
END;

-- Transactions summed over their schedules. A chargeback that came of one is owed in its place.
CREATE VIEW ledger.transaction AS
WITH summed AS (
  SELECT s.customer_trx_id AS id, sum(s.original) AS total, sum(s.remaining) AS remaining, sum(s.discount_taken) AS discount_taken,
    bool_or(s.status = 'OP') AS has_open, max(s.closed_on) AS closed_on, count(*) AS instalments,
    coalesce(min(s.terms_sequence_number) FILTER (WHERE s.status = 'OP'), min(s.terms_sequence_number)) AS item,
    coalesce((array_agg(s.due ORDER BY s.terms_sequence_number) FILTER (WHERE s.status = 'OP'))[1],
      (array_agg(s.due ORDER BY s.terms_sequence_number))[1]) AS due
  FROM ledger.schedule s WHERE s.customer_trx_id IS NOT NULL GROUP BY 1
), charged_back AS (
  SELECT d.customer_trx_id AS id, sum(s.remaining) AS open_amount
  FROM apps.ar_adjustments_all d JOIN ledger.schedule s ON s.customer_trx_id = d.chargeback_customer_trx_id
  WHERE d.status = 'A' GROUP BY 1
), cancelled AS (
  SELECT a.applied_customer_trx_id AS id, sum(a.amount_applied) AS amount
  FROM apps.ar_receivable_applications_all a JOIN apps.ra_customer_trx_all m ON m.customer_trx_id = a.customer_trx_id
  WHERE a.application_type = 'CM' AND a.status = 'APP' AND m.reason_code = 'CANCELLATION' GROUP BY 1
), lines AS (
  SELECT l.customer_trx_id AS id, sum(l.extended_amount) FILTER (WHERE l.line_type <> 'TAX') AS subtotal,
    coalesce(sum(l.extended_amount) FILTER (WHERE l.line_type = 'TAX'), 0) AS tax,
    (array_agg(l.sales_order ORDER BY l.line_number) FILTER (WHERE l.line_type = 'LINE'))[1] AS sales_order
  FROM apps.ra_customer_trx_lines_all l GROUP BY 1
)
SELECT s.*, l.subtotal, l.tax, l.sales_order, t.purchase_order, t.ct_reference, t.reason_code,
  s.remaining + coalesce(b.open_amount, 0) AS balance,
  CASE
    WHEN coalesce(c.amount, 0) = s.total AND s.total <> 0 THEN 'cancelled'
    WHEN t.reason_code = 'CANCELLATION' AND NOT s.has_open THEN 'cancelled'
    WHEN NOT s.has_open AND coalesce(b.open_amount, 0) = 0 THEN 'paid'
    WHEN s.remaining <> s.total OR coalesce(b.open_amount, 0) <> 0 THEN 'partial'
    ELSE 'open'
  END AS status
FROM summed s
JOIN apps.ra_customer_trx_all t ON t.customer_trx_id = s.id
LEFT JOIN charged_back b ON b.id = s.id
LEFT JOIN cancelled c ON c.id = s.id
LEFT JOIN lines l ON l.id = s.id;

-- Discounts of an instalment, from the term's lines; what can still be taken is the first that has not run out.
CREATE FUNCTION ledger.discounts(term numeric, sequence numeric, dated date, original numeric, open_amount numeric, currency text, digits integer)
RETURNS json STABLE LANGUAGE sql
  RETURN (SELECT coalesce(json_agg(json_build_object('percent', trim_scale(d.discount_percent)::text, 'until', (dated + d.discount_days::int)::text,
      'amountIfTaken', ledger.money(open_amount - round(original * d.discount_percent / 100, digits), currency, digits)) ORDER BY d.discount_days), '[]')
    FROM apps.ra_terms_lines_discounts d WHERE d.term_id = term AND d.sequence_num = sequence);

CREATE FUNCTION ledger.trx_lines(trx numeric, currency text, digits integer) RETURNS json STABLE LANGUAGE sql
  RETURN (SELECT coalesce(json_agg(json_build_object('line', l.line_number::text, 'description', coalesce(l.description, ''),
      'quantity', trim_scale(coalesce(l.quantity_invoiced, l.quantity_credited))::text, 'unit', l.uom_code,
      'unitPrice', ledger.money(l.unit_selling_price, currency, digits), 'amount', ledger.money(l.extended_amount, currency, digits)) ORDER BY l.line_number), '[]')
    FROM apps.ra_customer_trx_lines_all l WHERE l.customer_trx_id = trx AND l.line_type = 'LINE');

-- One record for each schedule: what it is as an open item, and what its transaction is as an invoice (`invoiceDueDate`,
-- `invoiceItem` and all amounts but `original` and `open` are the transaction's). Receipts are here while something is held of them.
CREATE VIEW ledger.item_record AS
SELECT s.account AS customer, s.branch, s.trx_number AS invoice, s.dated, s.org_id, s.payment_schedule_id AS id, json_build_object(
  'customer', s.account, 'branch', s.branch, 'invoice', s.trx_number,
  'document', json_build_object('orgUnit', s.org_id::text, 'number', coalesce(s.customer_trx_id, s.cash_receipt_id)::text,
    'year', extract(year FROM s.dated)::text, 'item', s.terms_sequence_number::text),
  'kind', s.kind, 'date', s.dated::text, 'postedOn', s.posted::text, 'dueDate', s.due::text,
  'invoiceDueDate', coalesce(t.due, s.due)::text, 'invoiceItem', coalesce(t.item, 1)::text, 'instalments', coalesce(t.instalments, 1),
  'status', coalesce(t.status, 'open'), 'isOpen', s.remaining <> 0, 'clearedOn', CASE WHEN NOT t.has_open THEN t.closed_on::text END,
  'discountTaken', coalesce(t.discount_taken, 0) > 0,
  'daysPastDue', CASE WHEN s.remaining <> 0 THEN sim.business_date() - s.due END,
  'bucket', CASE WHEN s.remaining <> 0 THEN ledger.bucket(sim.business_date() - s.due) END,
  'total', ledger.money(coalesce(t.total, s.remaining), s.currency, s.digits),
  'subtotal', ledger.money(coalesce(t.subtotal, s.remaining), s.currency, s.digits), 'tax', ledger.money(t.tax, s.currency, s.digits),
  'paid', ledger.money(coalesce(t.total - t.balance, 0), s.currency, s.digits),
  'balance', ledger.money(coalesce(t.balance, s.remaining), s.currency, s.digits),
  'original', ledger.money(CASE s.class WHEN 'PMT' THEN s.remaining ELSE s.original END, s.currency, s.digits),
  'open', ledger.money(s.remaining, s.currency, s.digits),
  'terms', json_build_object('code', coalesce(r.name, ''), 'netDays', coalesce((SELECT x.due_days FROM apps.ra_terms_lines x WHERE x.term_id = s.term_id
      ORDER BY x.sequence_num LIMIT 1), 0), 'discounts', ledger.discounts(s.term_id, s.terms_sequence_number, s.dated, s.original,
      CASE WHEN s.remaining <> 0 THEN s.remaining ELSE s.original END, s.currency, s.digits)),
  'discount', CASE WHEN s.remaining > 0 THEN (SELECT d FROM json_array_elements(ledger.discounts(s.term_id, s.terms_sequence_number, s.dated, s.original,
      s.remaining, s.currency, s.digits)) WITH ORDINALITY AS e(d, n) WHERE (d->>'until')::date >= sim.business_date() ORDER BY n LIMIT 1) END,
  'references', json_build_object('purchaseOrder', ledger.present(t.purchase_order), 'salesOrder', ledger.present(t.sales_order),
    'project', 'not_available', 'contract', 'not_available'),
  'billTo', s.account, 'shipTo', coalesce(s.branch, s.account),
  'lines', CASE WHEN s.customer_trx_id IS NOT NULL THEN ledger.trx_lines(s.customer_trx_id, s.currency, s.digits) END,
  'dunning', json_build_object('level', coalesce(s.staged_dunning_level, 0), 'lastDate', NULL, 'block', ''),
  'paymentBlock', '', 'assignment', coalesce(t.ct_reference, ''), 'orgUnit', s.org_id::text, 'reference', t.ct_reference) AS record
FROM ledger.schedule s
LEFT JOIN ledger.transaction t ON t.id = s.customer_trx_id
LEFT JOIN apps.ra_terms r ON r.term_id = s.term_id
WHERE s.class <> 'PMT' OR s.remaining <> 0;
