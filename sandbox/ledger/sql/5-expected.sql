-- Whose items are asked for: a branch has its own lines on its head office's account; the account has all.
CREATE FUNCTION ledger.concerns(asked text, account text, branch text) RETURNS boolean IMMUTABLE LANGUAGE sql
  RETURN account = asked OR branch IS NOT DISTINCT FROM asked;

-- Invoices in dispute: none in ECC itself, which keeps no disputes; an installed add-on replaces this view.
CREATE VIEW ledger.open_dispute AS SELECT ''::text AS bukrs, ''::text AS invoice WHERE false;

-- Aging: days past due at the key date; an item, credits included, lands where its own due date puts it.
CREATE FUNCTION ledger.expected_aging(customer text, key_date date) RETURNS json STABLE LANGUAGE sql BEGIN ATOMIC
  WITH item AS (
    SELECT o.waers, o.kind, o.open_amount AS amount, ledger.bucket(key_date - o.due) AS bucket,
      EXISTS (SELECT FROM ledger.open_dispute d JOIN ledger.line l USING (bukrs, invoice)
        WHERE l.bukrs = o.bukrs AND l.belnr = o.belnr AND l.gjahr = o.gjahr AND l.buzei = o.buzei) AS disputed
    FROM ledger.open_items(key_date) o WHERE ledger.concerns(customer, o.account, o.branch)
  ), totals AS (
    SELECT waers, ledger.digits(waers) AS digits, sum(amount) AS total,
      coalesce(sum(amount) FILTER (WHERE bucket = 'current'), 0) AS current,
      coalesce(sum(amount) FILTER (WHERE bucket = 'd1to30'), 0) AS d1to30,
      coalesce(sum(amount) FILTER (WHERE bucket = 'd31to60'), 0) AS d31to60,
      coalesce(sum(amount) FILTER (WHERE bucket = 'd61to90'), 0) AS d61to90,
      coalesce(sum(amount) FILTER (WHERE bucket = 'over90'), 0) AS over90,
      coalesce(sum(amount) FILTER (WHERE kind IN ('payment_on_account', 'credit_memo')), 0) AS credit,
      coalesce(sum(amount) FILTER (WHERE disputed), 0) AS disputed
    FROM item GROUP BY waers
  )
  SELECT json_build_object('keyDate', key_date::text, 'buckets', coalesce(json_agg(json_build_object(
    'currency', waers, 'current', round(t.current, digits)::text, 'd1to30', round(d1to30, digits)::text,
    'd31to60', round(d31to60, digits)::text, 'd61to90', round(d61to90, digits)::text, 'over90', round(over90, digits)::text,
    'total', round(total, digits)::text, 'disputed', round(disputed, digits)::text,
    'unappliedCredit', round(credit, digits)::text) ORDER BY waers), '[]'))
  FROM totals t;
END;

-- Behaviour: invoices that were paid (cleared, not cancelled) in the twelve months up to the key date.
CREATE FUNCTION ledger.expected_behaviour(customer text, key_date date) RETURNS json STABLE LANGUAGE sql BEGIN ATOMIC
  WITH cleared AS (
    SELECT i.cleared_on, i.cleared_on - i.dated AS days, i.cleared_on <= i.due AS on_time, i.discount_taken > 0 AS discounted
    FROM ledger.item i
    WHERE ledger.concerns(customer, i.account, i.branch) AND i.kind = 'invoice' AND i.status <> 'cancelled'
      AND i.cleared_on > (key_date - interval '12 months')::date AND i.cleared_on <= key_date
  ), per_month AS (
    SELECT to_char(cleared_on, 'YYYY-MM') AS month, count(*) AS invoices, round(avg(days), 4) AS average FROM cleared GROUP BY 1
  ), method AS (
    SELECT p.method, count(*) AS payments FROM ledger.payment p
    WHERE ledger.concerns(customer, p.account, p.branch) AND NOT p.reversed
      AND p.posted > (key_date - interval '12 months')::date AND p.posted <= key_date
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
