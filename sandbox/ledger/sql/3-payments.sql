-- Items closed by a clearing document: what was paid on each is its total without discount, without what a residual
-- left open, without earlier partial payments and without credits to it that were set off in the same clearing.
CREATE VIEW ledger.closed AS
SELECT i.bukrs, i.account, i.clearing, i.cleared_on, i.belnr, i.gjahr, i.buzei, i.invoice, i.waers, i.discount_taken,
  i.amount - i.discount_taken
    - coalesce((SELECT sum(r.amount) FROM ledger.line r WHERE r.bukrs = i.bukrs AND r.bschl = '06' AND r.belnr = i.clearing
        AND r.names_number = i.belnr AND r.names_year = i.gjahr AND r.names_item = i.buzei), 0)
    + coalesce((SELECT sum(c.amount) FROM ledger.line c WHERE c.bukrs = i.bukrs AND c.side = -1 AND c.clearing = i.clearing
        AND c.cleared_on = i.cleared_on AND c.names_number = i.belnr AND c.names_year = i.gjahr AND c.names_item = i.buzei), 0)
    AS paid
FROM ledger.line i
WHERE i.clearing <> '' AND i.side = 1;

-- A payment: an FI document with key 15 on the account. What came in is its lines, residual included, less the discount.
CREATE VIEW ledger.payment AS
SELECT p.bukrs, p.belnr, p.gjahr, p.account, p.waers, min(p.branch) AS branch, min(p.posted) AS posted, min(p.reference) AS reference,
  min(p.method) FILTER (WHERE p.bschl = '15') AS method, bool_or(p.reversed) AS reversed, -sum(p.amount) - sum(p.discount_taken) AS amount,
  -coalesce(sum(p.amount) FILTER (WHERE p.bschl = '15' AND p.clearing = '' AND p.names_number = ''), 0) AS on_account
FROM ledger.line p
WHERE p.bschl IN ('15', '06')
GROUP BY p.bukrs, p.belnr, p.gjahr, p.account, p.waers
HAVING bool_or(p.bschl = '15');

-- What a payment was for: the items its lines' clearing closed, and the items that its partial payments name.
CREATE VIEW ledger.applied AS
SELECT p.bukrs, p.belnr, p.gjahr, p.account, c.invoice, c.paid, c.discount_taken AS discount, c.belnr AS item_number, c.buzei AS item_line
FROM ledger.line p
JOIN ledger.closed c ON c.bukrs = p.bukrs AND c.account = p.account AND c.clearing = p.clearing AND c.cleared_on = p.cleared_on
WHERE p.bschl = '15' AND p.names_number = '' AND p.clearing <> '' AND NOT p.reversed
UNION ALL
SELECT p.bukrs, p.belnr, p.gjahr, p.account, t.invoice, -p.amount, 0, t.belnr, t.buzei
FROM ledger.line p
JOIN ledger.line t ON t.bukrs = p.bukrs AND t.belnr = p.names_number AND t.gjahr = p.names_year AND t.buzei = p.names_item
WHERE p.bschl = '15' AND p.names_number <> '';

CREATE VIEW ledger.payment_record AS
WITH applied AS MATERIALIZED (
  SELECT a.bukrs, a.belnr, a.gjahr, a.account, json_agg(json_build_object('invoice', a.invoice,
    'amount', ledger.money(a.paid, l.waers), 'discount', ledger.money(a.discount, l.waers)) ORDER BY a.invoice, a.item_number, a.item_line) AS list
  FROM ledger.applied a
  JOIN ledger.payment l USING (bukrs, belnr, gjahr, account)
  GROUP BY a.bukrs, a.belnr, a.gjahr, a.account
)
SELECT p.account AS customer, p.branch, p.posted, p.bukrs, p.belnr, p.gjahr, json_build_object(
  'customer', p.account, 'branch', p.branch, 'orgUnit', p.bukrs, 'payment', concat_ws('/', p.bukrs, p.belnr, p.gjahr),
  'date', p.posted::text, 'amount', ledger.money(p.amount, p.waers), 'method', p.method,
  'status', CASE WHEN p.reversed THEN 'reversed' ELSE 'cleared' END, 'reference', p.reference,
  'applied', coalesce(a.list, '[]'), 'unapplied', ledger.money(p.on_account, p.waers), 'onAccount', ledger.money(p.on_account, p.waers)) AS record
FROM ledger.payment p LEFT JOIN applied a USING (bukrs, belnr, gjahr, account);
