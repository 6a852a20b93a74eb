-- What the books say, read from SAP's own tables by the definitions of docs/CONNECTOR_GUIDE.md. Nothing here comes from
-- the generator of the company or from the agent's side: it is what their answers are compared with.
CREATE SCHEMA ledger;

-- TCURX lists only currencies whose decimals are not two.
CREATE FUNCTION ledger.digits(currency text) RETURNS integer STABLE LANGUAGE sql
  RETURN coalesce((SELECT currdec FROM ecc.tcurx WHERE currkey = currency), 2);

-- Tables keep amounts with two decimals whatever the currency: shift the point to where the currency has it.
CREATE FUNCTION ledger.real(stored numeric, currency text) RETURNS numeric STABLE LANGUAGE sql
  RETURN round(stored * power(10::numeric, 2 - ledger.digits(currency)), ledger.digits(currency));

CREATE FUNCTION ledger.money(amount numeric, currency text) RETURNS json STABLE LANGUAGE sql
  RETURN json_build_object('amount', round(amount, ledger.digits(currency))::text, 'currency', currency);

-- The same where the digits are known already.
CREATE FUNCTION ledger.money(amount numeric, currency text, digits integer) RETURNS json IMMUTABLE LANGUAGE sql
  RETURN json_build_object('amount', round(amount, digits)::text, 'currency', currency);

CREATE FUNCTION ledger.day(dats text) RETURNS date IMMUTABLE LANGUAGE sql
  RETURN CASE WHEN dats IN ('', '00000000') THEN NULL
    ELSE make_date(substr(dats, 1, 4)::int, substr(dats, 5, 2)::int, substr(dats, 7, 2)::int) END;

CREATE FUNCTION ledger.present(value text) RETURNS text IMMUTABLE LANGUAGE sql
  RETURN coalesce(nullif(value, ''), 'not_available');

-- Every line ever posted on a customer account; amounts signed, in document currency and that currency's digits.
-- `clearing` and `names_number` are empty where there is none: compared as stored, so that indexes serve.
CREATE VIEW ledger.line AS
SELECT l.bukrs, l.kunnr AS account, nullif(l.filkd, '') AS branch, l.belnr, l.gjahr, l.buzei, l.bschl, l.umskz, l.waers,
  l.side, l.digits,
  l.side * round(l.wrbtr * l.factor, l.digits) AS amount,
  l.side * round(l.wmwst * l.factor, l.digits) AS tax_on_line,
  round(l.wskto * l.factor, l.digits) AS discount_taken,
  round(l.skfbt * l.factor, l.digits) AS discount_base,
  ledger.day(l.budat) AS posted, ledger.day(l.bldat) AS dated,
  coalesce(ledger.day(l.zfbdt), ledger.day(l.bldat)) AS baseline,
  l.zterm, l.zbd1t::int AS days1, l.zbd1p AS percent1, l.zbd2t::int AS days2, l.zbd2p AS percent2,
  (CASE WHEN l.zbd3t > 0 THEN l.zbd3t WHEN l.zbd2t > 0 THEN l.zbd2t ELSE l.zbd1t END)::int AS net_days,
  l.augbl AS clearing, ledger.day(l.augdt) AS cleared_on,
  l.rebzg AS names_number, l.rebzj AS names_year, l.rebzz AS names_item,
  l.manst::int AS dunning_level, ledger.day(l.madat) AS dunned_on, l.mansp AS dunning_block, l.zlspr AS payment_block,
  l.zlsch AS method, l.zuonr AS assignment, l.xblnr AS reference, l.vbeln AS billing,
  CASE l.vbeln WHEN '' THEN l.belnr ELSE l.vbeln END AS invoice,
  coalesce(h.stblg, '') <> '' AS reversed,
  CASE
    WHEN l.umskz <> '' AND l.shkzg = 'H' THEN 'payment_on_account'
    WHEN l.bschl = '01' THEN 'invoice'
    WHEN l.bschl IN ('11', '12', '16', '17') THEN 'credit_memo'
    WHEN l.bschl IN ('02', '03', '04', '05', '07', '08', '09') THEN 'debit_memo'
    WHEN l.bschl = '06' THEN 'chargeback'
    WHEN l.bschl = '15' THEN 'payment_on_account'
  END AS kind
FROM (
  SELECT u.*, CASE u.shkzg WHEN 'H' THEN -1 ELSE 1 END AS side, coalesce(x.currdec, 2) AS digits,
    CASE coalesce(x.currdec, 2) WHEN 0 THEN 100 WHEN 1 THEN 10 WHEN 3 THEN 0.1 WHEN 4 THEN 0.01 ELSE 1 END AS factor
  FROM (SELECT * FROM ecc.bsid WHERE mandt = '100' UNION ALL SELECT * FROM ecc.bsad WHERE mandt = '100') u
  LEFT JOIN ecc.tcurx x ON x.currkey = u.waers
) l
LEFT JOIN ecc.bkpf h ON h.mandt = '100' AND h.bukrs = l.bukrs AND h.belnr = l.belnr AND h.gjahr = l.gjahr;
