-- Receipts. What of one is applied shows on rows with DISPLAY Y; what was taken back stands twice and sums up to nothing.
CREATE VIEW ledger.receipt AS
SELECT r.cash_receipt_id AS id, r.org_id, r.receipt_number, r.receipt_date::date AS dated, r.amount, r.currency_code AS currency,
  a.account_number AS account, m.name AS method, coalesce(r.customer_receipt_reference, r.receipt_number) AS reference,
  CASE
    WHEN r.status = 'REV' THEN 'reversed'
    WHEN r.status IN ('NSF', 'STOP') THEN 'failed'
    WHEN EXISTS (SELECT FROM apps.ar_cash_receipt_history_all h WHERE h.cash_receipt_id = r.cash_receipt_id
      AND h.current_record_flag = 'Y' AND h.status IN ('APPROVED', 'CONFIRMED')) THEN 'pending'
    ELSE 'cleared'
  END AS status
FROM apps.ar_cash_receipts_all r
JOIN apps.hz_cust_accounts a ON a.cust_account_id = r.pay_from_customer
LEFT JOIN apps.ar_receipt_methods m ON m.receipt_method_id = r.receipt_method_id
WHERE r.type = 'CASH';

-- To which invoices, and where these were delivered; one row for each invoice.
CREATE VIEW ledger.applied AS
SELECT a.cash_receipt_id AS id, s.trx_number AS invoice, s.customer_trx_id, s.branch, sum(a.amount_applied) AS amount,
  sum(coalesce(a.earned_discount_taken, 0) + coalesce(a.unearned_discount_taken, 0)) AS discount
FROM apps.ar_receivable_applications_all a
JOIN ledger.schedule s ON s.payment_schedule_id = a.applied_payment_schedule_id
WHERE a.application_type = 'CASH' AND a.status = 'APP' AND a.display = 'Y'
GROUP BY 1, 2, 3, 4;

CREATE VIEW ledger.payment_record AS
WITH applied AS MATERIALIZED (
  SELECT a.id, json_agg(json_build_object('invoice', a.invoice, 'amount', ledger.money(a.amount, r.currency_code),
      'discount', ledger.money(a.discount, r.currency_code)) ORDER BY a.invoice) AS list,
    coalesce(json_agg(DISTINCT a.branch) FILTER (WHERE a.branch IS NOT NULL), '[]') AS branches
  FROM ledger.applied a JOIN apps.ar_cash_receipts_all r ON r.cash_receipt_id = a.id GROUP BY a.id
), held AS MATERIALIZED (
  SELECT cash_receipt_id AS id, coalesce(sum(amount_applied) FILTER (WHERE status = 'UNAPP'), 0) AS unapplied,
    coalesce(sum(amount_applied) FILTER (WHERE status = 'ACC'), 0) AS on_account
  FROM apps.ar_receivable_applications_all WHERE cash_receipt_id IS NOT NULL GROUP BY 1
)
SELECT p.account AS customer, p.dated, p.id, json_build_object(
  'customer', p.account, 'branch', NULL, 'branches', coalesce(a.branches, '[]'), 'orgUnit', p.org_id::text,
  'payment', concat_ws('/', p.org_id, p.receipt_number, p.id), 'date', p.dated::text, 'amount', ledger.money(p.amount, p.currency),
  'method', p.method, 'status', p.status, 'reference', p.reference, 'applied', coalesce(a.list, '[]'),
  'unapplied', ledger.money(h.unapplied, p.currency), 'onAccount', ledger.money(h.on_account, p.currency)) AS record
FROM ledger.receipt p LEFT JOIN applied a ON a.id = p.id LEFT JOIN held h ON h.id = p.id;
