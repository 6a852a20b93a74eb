-- Invoices in dispute: a request for a credit memo that is not decided holds all that is open of its transaction.
CREATE VIEW ledger.open_dispute AS
SELECT DISTINCT q.customer_trx_id FROM apps.ra_cm_requests_all q WHERE q.status IN ('PENDING_APPROVAL', 'APPROVED_PEND_COMP');

-- Aging: days past due at the key date; an item, credits included, lands where its own due date puts it.
CREATE FUNCTION ledger.expected_aging(customer text, key_date date) RETURNS json STABLE LANGUAGE sql BEGIN ATOMIC
  WITH item AS (
    SELECT o.currency, o.kind, o.open_amount AS amount, ledger.bucket(key_date - o.due) AS bucket,
      EXISTS (SELECT FROM ledger.open_dispute d JOIN apps.ar_payment_schedules_all s USING (customer_trx_id)
        WHERE s.payment_schedule_id = o.payment_schedule_id) AS disputed
    FROM ledger.open_items(key_date) o WHERE ledger.concerns(customer, o.account, o.branch)
  ), totals AS (
    SELECT currency, ledger.digits(currency) AS digits, sum(amount) AS total,
      coalesce(sum(amount) FILTER (WHERE bucket = 'current'), 0) AS current,
      coalesce(sum(amount) FILTER (WHERE bucket = 'd1to30'), 0) AS d1to30,
      coalesce(sum(amount) FILTER (WHERE bucket = 'd31to60'), 0) AS d31to60,
      coalesce(sum(amount) FILTER (WHERE bucket = 'd61to90'), 0) AS d61to90,
      coalesce(sum(amount) FILTER (WHERE bucket = 'over90'), 0) AS over90,
      coalesce(sum(amount) FILTER (WHERE kind IN ('payment_on_account', 'credit_memo')), 0) AS credit,
      coalesce(sum(amount) FILTER (WHERE disputed), 0) AS disputed
    FROM item GROUP BY currency
  )
  SELECT json_build_object('keyDate', key_date::text, 'buckets', coalesce(json_agg(json_build_object(
    'currency', currency, 'current', round(t.current, digits)::text, 'd1to30', round(d1to30, digits)::text,
    'd31to60', round(d31to60, digits)::text, 'd61to90', round(d61to90, digits)::text, 'over90', round(over90, digits)::text,
    'total', round(total, digits)::text, 'disputed', round(disputed, digits)::text,
    'unappliedCredit', round(credit, digits)::text) ORDER BY currency), '[]'))
  FROM totals t;
END;

-- Behaviour: invoices that were paid (closed, not cancelled) in the twelve months up to the key date.
CREATE FUNCTION ledger.expected_behaviour(customer text, key_date date) RETURNS json STABLE LANGUAGE sql BEGIN ATOMIC
  WITH cleared AS (
    SELECT t.closed_on, t.closed_on - s.dated AS days, t.closed_on <= t.due AS on_time, t.discount_taken > 0 AS discounted
    FROM ledger.transaction t
    JOIN LATERAL (SELECT x.dated, x.account, x.branch, x.kind FROM ledger.schedule x WHERE x.customer_trx_id = t.id LIMIT 1) s ON true
    WHERE ledger.concerns(customer, s.account, s.branch) AND s.kind = 'invoice' AND t.status <> 'cancelled' AND NOT t.has_open
      AND t.closed_on > (key_date - interval '12 months')::date AND t.closed_on <= key_date
  ), per_month AS (
    SELECT to_char(closed_on, 'YYYY-MM') AS month, count(*) AS invoices, round(avg(days), 4) AS average FROM cleared GROUP BY 1
  ), method AS (
    SELECT p.method, count(*) AS payments FROM ledger.receipt p
    WHERE (p.account = customer OR EXISTS (SELECT FROM ledger.applied a WHERE a.id = p.id AND a.branch = customer)) AND p.status <> 'reversed'
      AND p.dated > (key_date - interval '12 months')::date AND p.dated <= key_date
    GROUP BY p.method
  )
  SELECT json_build_object(
    'months', 12, 'basis', json_build_object('invoices', count(*), 'totalDays', coalesce(sum(days), 0),
      'onTime', count(*) FILTER (WHERE on_time), 'discounted', count(*) FILTER (WHERE discounted)),
    'averageDaysToPay', trim_scale(round(avg(days), 4))::text,
    'onTimeShare', trim_scale(round(avg(on_time::int), 4))::text, 'discountShare', trim_scale(round(avg(discounted::int), 4))::text,
    'methods', (SELECT coalesce(json_object_agg(m.method, m.payments ORDER BY m.method), '{}') FROM method m),
    'byMonth', (SELECT coalesce(json_agg(json_build_object('month', b.month, 'invoices', b.invoices,
      'averageDaysToPay', trim_scale(b.average)::text) ORDER BY b.month), '[]') FROM per_month b))
  FROM cleared;
END;
