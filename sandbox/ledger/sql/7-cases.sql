-- Cases of FSCM Dispute Management. Which invoice a case is about stands in its objects, which no public interface shows.
CREATE FUNCTION ledger.case_value(guid text, name text) RETURNS text STABLE LANGUAGE sql
  RETURN (SELECT nullif(a.value, '') FROM sim.case_attribute a WHERE a.case_guid = guid AND a.attribute = name);

CREATE VIEW ledger.case_record AS
SELECT ledger.case_value(c.case_guid, 'FIN_KUNNR') AS customer, c.ext_key AS dispute, json_build_object(
  'customer', ledger.case_value(c.case_guid, 'FIN_KUNNR'), 'dispute', c.ext_key, 'guid', c.case_guid, 'invoices', json_build_array(),
  'reason', c.reason_code, 'title', c.case_title, 'openedOn', to_char(to_date(left(c.create_time::text, 8), 'YYYYMMDD'), 'YYYY-MM-DD'),
  'status', CASE c.stat_orderno WHEN '01' THEN 'open' WHEN '02' THEN 'in_process' WHEN '08' THEN 'closed' WHEN '09' THEN 'withdrawn' END,
  'resolver', ledger.present(c.processor),
  'amount', CASE WHEN ledger.case_value(c.case_guid, 'FIN_CUSTDISP_CUR') IS NULL THEN to_json('not_available'::text) ELSE ledger.money(
    ledger.case_value(c.case_guid, 'FIN_CUSTDISP_AMT')::numeric, ledger.case_value(c.case_guid, 'FIN_CUSTDISP_CUR')) END,
  'notes', (SELECT coalesce(json_agg((SELECT string_agg(l->>'text', E'\n' ORDER BY at) FROM jsonb_array_elements(n.lines) WITH ORDINALITY AS x(l, at))
    ORDER BY n.id), '[]') FROM sim.case_note n WHERE n.case_guid = c.case_guid),
  'expectedOn', coalesce(ledger.day(c.plan_end_date)::text, 'not_available'), 'reference', nullif(c.ext_ref, '')) AS record
FROM ecc.scmg_t_case_attr c;
