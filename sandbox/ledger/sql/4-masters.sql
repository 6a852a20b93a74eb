CREATE VIEW ledger.phone AS
SELECT a.addrnumber, a.persnumber, json_agg(json_build_object(
  'number', a.telnr_long, 'type', CASE WHEN a.r3_user IN ('2', '3') THEN 'mobile' ELSE 'work' END,
  'primary', a.flgdefault = 'X', 'status', CASE WHEN a.flg_nouse = 'X' THEN 'invalid' ELSE 'unknown' END) ORDER BY a.consnumber) AS list
FROM ecc.adr2 a GROUP BY a.addrnumber, a.persnumber;

CREATE VIEW ledger.mail AS
SELECT a.addrnumber, a.persnumber, json_agg(a.smtp_addr ORDER BY a.consnumber) AS list
FROM ecc.adr6 a GROUP BY a.addrnumber, a.persnumber;

CREATE VIEW ledger.contact_record AS
SELECT k.kunnr AS customer, k.parnr AS contact, json_build_object(
  'customer', k.kunnr, 'contact', k.parnr, 'name', trim(concat_ws(' ', nullif(k.namev, ''), nullif(k.name1, ''))), 'role', ledger.present(k.pafkt),
  'phones', coalesce(p.list, '[]'), 'emails', coalesce(m.list, '[]'), 'preferred', k.parvo = 'X', 'reference', NULL) AS record
FROM ecc.knvk k
LEFT JOIN ledger.phone p ON p.addrnumber = k.adrnd AND p.persnumber = k.prsnr
LEFT JOIN ledger.mail m ON m.addrnumber = k.adrnd AND m.persnumber = k.prsnr
WHERE k.loevm = '';

-- Payment methods are the letters of KNB1-ZWELS and BSID-ZLSCH: what they mean is the connector's configuration.
CREATE VIEW ledger.customer_record AS
SELECT k.kunnr AS customer, json_build_object(
  'customer', k.kunnr, 'number', k.kunnr,
  'orgUnits', (SELECT coalesce(json_agg(b.bukrs ORDER BY b.bukrs), '[]') FROM ecc.knb1 b WHERE b.kunnr = k.kunnr),
  'headOffice', (SELECT max(nullif(b.knrze, '')) FROM ecc.knb1 b WHERE b.kunnr = k.kunnr),
  'name', k.name1, 'taxId', ledger.present(coalesce(nullif(k.stceg, ''), k.stcd1)),
  'status', CASE WHEN k.loevm = 'X' THEN 'deleted' WHEN k.sperr = 'X' OR k.aufsd <> '' THEN 'blocked' ELSE 'active' END,
  'address', json_build_object('street', k.stras, 'postalCode', k.pstlz, 'city', k.ort01, 'region', k.regio, 'country', k.land1),
  'phones', coalesce(p.list, '[]'), 'emails', coalesce(m.list, '[]'),
  'paymentProfile', json_build_object(
    'terms', (SELECT b.zterm FROM ecc.knb1 b WHERE b.kunnr = k.kunnr ORDER BY b.bukrs LIMIT 1),
    'method', (SELECT b.zwels FROM ecc.knb1 b WHERE b.kunnr = k.kunnr ORDER BY b.bukrs LIMIT 1),
    'creditLimit', CASE WHEN c.kunnr IS NULL THEN to_json('not_available'::text) ELSE ledger.money(c.klimk, 'EUR') END,
    'exposure', CASE WHEN c.kunnr IS NULL THEN to_json('not_available'::text) ELSE ledger.money(c.skfor, 'EUR') END,
    'hold', CASE WHEN c.kunnr IS NULL THEN 'unknown' WHEN c.crblb = 'X' THEN 'yes' ELSE 'no' END),
  'preferences', json_build_object('languageKey', k.spras, 'doNotCall', 'unknown'), 'reference', NULL) AS record
FROM ecc.kna1 k
LEFT JOIN ecc.knkk c ON c.kunnr = k.kunnr AND c.kkber = '1000'
LEFT JOIN ledger.phone p ON p.addrnumber = k.adrnr AND p.persnumber = ''
LEFT JOIN ledger.mail m ON m.addrnumber = k.adrnr AND m.persnumber = '';

-- A container element may take several rows when its text is long; they belong together in their order.
CREATE FUNCTION ledger.element(container jsonb, name text) RETURNS text IMMUTABLE LANGUAGE sql
  RETURN (SELECT string_agg(e->>'value', '' ORDER BY n) FROM jsonb_array_elements(container) WITH ORDINALITY AS x(e, n)
    WHERE replace(upper(e->>'element'), '_', '') = name);

CREATE VIEW ledger.task_record AS
SELECT ledger.element(w.container, 'CUSTOMER') AS customer, w.id, json_build_object(
  'customer', ledger.element(w.container, 'CUSTOMER'), 'task', w.id, 'workflow', w.task, 'creator', w.creator,
  'kind', ledger.element(w.container, 'KIND'),
  'status', CASE w.status WHEN 'COMPLETED' THEN 'done' WHEN 'CANCELLED' THEN 'cancelled' ELSE 'open' END,
  'dueAt', ledger.element(w.container, 'DUEAT'), 'assignee', ledger.element(w.container, 'ASSIGNEE'), 'agents', w.agents,
  'text', ledger.element(w.container, 'TEXT'), 'context', ledger.element(w.container, 'CONTEXT'),
  'createdAt', to_char(w.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'container', w.container, 'reference', ledger.element(w.container, 'REFERENCE')) AS record
FROM sim.work_item w;
