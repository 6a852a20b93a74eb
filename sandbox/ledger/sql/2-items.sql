-- Lines without clearing at a key date, posted on or before it.
CREATE FUNCTION ledger.open_lines(key_date date) RETURNS SETOF ledger.line STABLE LANGUAGE sql BEGIN ATOMIC
  SELECT * FROM ledger.line WHERE posted <= key_date AND (cleared_on IS NULL OR cleared_on > key_date);
END;

-- Open items: a partial payment (key 15) that names an item open at that date lowers it and is not listed itself.
-- Due: baseline plus net days; a credit follows the open item it names, else it is due at its baseline, and so is money.
CREATE FUNCTION ledger.open_items(key_date date)
RETURNS TABLE (bukrs text, belnr text, gjahr text, buzei text, account text, branch text, kind text, waers text,
  original numeric, open_amount numeric, due date)
STABLE LANGUAGE sql BEGIN ATOMIC
  WITH line AS MATERIALIZED (SELECT * FROM ledger.open_lines(key_date)),
  named AS (
    SELECT l.*, t.belnr IS NOT NULL AS names_open, t.baseline + t.net_days AS target_due
    FROM line l LEFT JOIN line t
      ON t.bukrs = l.bukrs AND t.belnr = l.names_number AND t.gjahr = l.names_year AND t.buzei = l.names_item
  ),
  lowered AS (
    SELECT n.bukrs, n.names_number, n.names_year, n.names_item, sum(n.amount) AS amount
    FROM named n WHERE n.bschl = '15' AND n.names_open
    GROUP BY n.bukrs, n.names_number, n.names_year, n.names_item
  )
  SELECT n.bukrs, n.belnr, n.gjahr, n.buzei, n.account, n.branch, n.kind, n.waers, n.amount, n.amount + coalesce(p.amount, 0),
    CASE
      WHEN n.kind = 'payment_on_account' THEN n.baseline
      WHEN n.side = -1 THEN CASE WHEN n.names_open THEN n.target_due ELSE n.baseline END
      ELSE n.baseline + n.net_days
    END
  FROM named n
  LEFT JOIN lowered p
    ON p.bukrs = n.bukrs AND p.names_number = n.belnr AND p.names_year = n.gjahr AND p.names_item = n.buzei
  WHERE NOT (n.bschl = '15' AND n.names_open);
END;

CREATE FUNCTION ledger.bucket(days integer) RETURNS text IMMUTABLE LANGUAGE sql
  RETURN CASE WHEN days <= 0 THEN 'current' WHEN days <= 30 THEN 'd1to30' WHEN days <= 60 THEN 'd31to60'
    WHEN days <= 90 THEN 'd61to90' ELSE 'over90' END;

-- Open and cleared items. Payments are no items, unless what came in belongs to nothing yet, or only later did.
CREATE VIEW ledger.item AS
WITH open_item AS MATERIALIZED (SELECT * FROM ledger.open_items(sim.business_date())),
residual AS (
  SELECT l.bukrs, l.names_number, l.names_year, l.names_item, sum(o.open_amount) AS open_amount
  FROM ledger.line l JOIN open_item o USING (bukrs, belnr, gjahr, buzei)
  WHERE l.bschl = '06' AND l.names_number <> ''
  GROUP BY l.bukrs, l.names_number, l.names_year, l.names_item
)
SELECT l.*, o.belnr IS NOT NULL AS is_open, o.open_amount,
  coalesce(o.due, CASE WHEN l.side = -1 THEN l.baseline ELSE l.baseline + l.net_days END) AS due,
  CASE WHEN l.reversed OR coalesce(v.fksto, '') = 'X' THEN 0 ELSE coalesce(o.open_amount, r.open_amount, 0) END AS balance,
  CASE
    WHEN l.reversed OR coalesce(v.fksto, '') = 'X' THEN 'cancelled'
    WHEN o.belnr IS NOT NULL THEN CASE WHEN o.open_amount <> l.amount THEN 'partial' ELSE 'open' END
    WHEN coalesce(r.open_amount, 0) <> 0 THEN 'partial'
    ELSE 'paid'
  END AS status,
  CASE WHEN v.vbeln IS NULL THEN l.amount - l.tax_on_line ELSE l.side * ledger.real(v.netwr, v.waerk) END AS subtotal,
  CASE WHEN v.vbeln IS NULL THEN l.tax_on_line ELSE l.side * ledger.real(v.mwsbk, v.waerk) END AS tax,
  v.bstnk_vf AS purchase_order,
  (SELECT p.aubel FROM ecc.vbrp p WHERE p.mandt = '100' AND p.vbeln = v.vbeln ORDER BY p.posnr LIMIT 1) AS sales_order,
  coalesce(v.kunrg, l.account) AS bill_to
FROM ledger.line l
LEFT JOIN open_item o USING (bukrs, belnr, gjahr, buzei)
LEFT JOIN residual r
  ON r.bukrs = l.bukrs AND r.names_number = l.belnr AND r.names_year = l.gjahr AND r.names_item = l.buzei
LEFT JOIN ecc.vbrk v ON v.mandt = '100' AND v.vbeln = l.billing
WHERE o.belnr IS NOT NULL
  OR (l.cleared_on IS NOT NULL
    AND NOT (l.bschl = '15' AND (l.names_number <> '' OR l.clearing = l.belnr OR l.reversed)));

-- Discount steps of an item; what can still be taken at a date is the first of them that has not run out.
CREATE FUNCTION ledger.discounts(item ledger.item) RETURNS json STABLE LANGUAGE sql
  RETURN (SELECT coalesce(json_agg(json_build_object(
      'percent', trim_scale(s.percent)::text, 'until', (item.baseline + s.days)::text,
      'amountIfTaken', ledger.money(coalesce(item.open_amount, item.amount)
        - round(item.discount_base * s.percent / 100, item.digits), item.waers, item.digits)) ORDER BY s.days), '[]')
    FROM (VALUES (item.days1, item.percent1), (item.days2, item.percent2)) s(days, percent) WHERE s.percent > 0);

CREATE FUNCTION ledger.discount_now(item ledger.item, key_date date) RETURNS json STABLE LANGUAGE sql
  RETURN (SELECT d FROM json_array_elements(ledger.discounts(item)) WITH ORDINALITY AS e(d, n)
    WHERE item.is_open AND item.side = 1 AND item.open_amount > 0 AND (d->>'until')::date >= key_date ORDER BY n LIMIT 1);

CREATE FUNCTION ledger.billing_lines(billing text) RETURNS json STABLE LANGUAGE sql
  RETURN (SELECT coalesce(json_agg(json_build_object(
      'line', p.posnr, 'description', p.arktx, 'quantity', trim_scale(p.fkimg)::text, 'unit', p.vrkme,
      'unitPrice', ledger.money(ledger.real(p.netwr, v.waerk) / nullif(p.fkimg, 0), v.waerk),
      'amount', ledger.money(ledger.real(p.netwr, v.waerk), v.waerk)) ORDER BY p.posnr), '[]')
    FROM ecc.vbrp p JOIN ecc.vbrk v USING (mandt, vbeln) WHERE p.mandt = '100' AND p.vbeln = billing);

CREATE VIEW ledger.item_record AS
SELECT i.account AS customer, i.branch, i.invoice, i.dated, i.bukrs, i.gjahr, i.belnr, i.buzei, json_build_object(
  'customer', i.account, 'branch', i.branch, 'invoice', i.invoice,
  'document', json_build_object('orgUnit', i.bukrs, 'number', i.belnr, 'year', i.gjahr, 'item', i.buzei),
  'kind', i.kind, 'date', i.dated::text, 'postedOn', i.posted::text, 'dueDate', i.due::text, 'status', i.status,
  'isOpen', i.is_open, 'clearedOn', i.cleared_on::text, 'discountTaken', i.discount_taken > 0,
  'daysPastDue', CASE WHEN i.is_open THEN sim.business_date() - i.due END,
  'bucket', CASE WHEN i.is_open THEN ledger.bucket(sim.business_date() - i.due) END,
  'total', ledger.money(i.amount, i.waers, i.digits), 'subtotal', ledger.money(i.subtotal, i.waers, i.digits), 'tax', ledger.money(i.tax, i.waers, i.digits),
  'paid', ledger.money(i.amount - i.balance, i.waers, i.digits), 'balance', ledger.money(i.balance, i.waers, i.digits),
  'original', ledger.money(i.amount, i.waers, i.digits), 'open', ledger.money(coalesce(i.open_amount, 0), i.waers, i.digits),
  'terms', json_build_object('code', i.zterm, 'netDays', i.net_days, 'discounts', ledger.discounts(i)),
  'discount', ledger.discount_now(i, sim.business_date()),
  'references', json_build_object('purchaseOrder', ledger.present(i.purchase_order), 'salesOrder', ledger.present(i.sales_order),
    'project', 'not_available', 'contract', 'not_available'),
  'billTo', i.bill_to, 'shipTo', 'not_available',
  'lines', CASE WHEN i.billing = '' THEN NULL ELSE ledger.billing_lines(i.billing) END,
  'dunning', json_build_object('level', i.dunning_level, 'lastDate', i.dunned_on::text, 'block', i.dunning_block),
  'paymentBlock', i.payment_block, 'assignment', i.assignment, 'orgUnit', i.bukrs,
  'reference', nullif(i.reference, '')) AS record
FROM ledger.item i;
