-- What the books say, read from EBS's own tables by the facts of docs/EBS.md. Nothing here comes from the
-- generator of the company or from the agent's side: it is what their answers are compared with.
CREATE SCHEMA ledger;

CREATE FUNCTION ledger.digits(currency text) RETURNS integer STABLE LANGUAGE sql
  RETURN coalesce((SELECT precision::int FROM apps.fnd_currencies WHERE currency_code = currency), 2);

CREATE FUNCTION ledger.money(amount numeric, currency text) RETURNS json STABLE LANGUAGE sql
  RETURN json_build_object('amount', round(coalesce(amount, 0), ledger.digits(currency))::text, 'currency', currency);

-- The same where the digits are known already.
CREATE FUNCTION ledger.money(amount numeric, currency text, digits integer) RETURNS json IMMUTABLE LANGUAGE sql
  RETURN json_build_object('amount', round(coalesce(amount, 0), digits)::text, 'currency', currency);

CREATE FUNCTION ledger.present(value text) RETURNS text IMMUTABLE LANGUAGE sql
  RETURN coalesce(nullif(value, ''), 'not_available');

-- DATE columns are in the zone of the database's clock; what is told is an instant.
CREATE FUNCTION ledger.instant(at timestamp) RETURNS text STABLE LANGUAGE sql
  RETURN to_char((at AT TIME ZONE (SELECT value FROM sim.setting WHERE name = 'time_zone')) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');

CREATE FUNCTION ledger.account(id numeric) RETURNS text STABLE LANGUAGE sql
  RETURN (SELECT account_number FROM apps.hz_cust_accounts WHERE cust_account_id = id);

CREATE FUNCTION ledger.user_name(id numeric) RETURNS text STABLE LANGUAGE sql
  RETURN (SELECT user_name FROM apps.fnd_user WHERE user_id = id);

-- Texts that a command wrote: what was said, a line "--", lines "name: value", and the marker on a line of its own.
CREATE FUNCTION ledger.command_of(value text) RETURNS text IMMUTABLE LANGUAGE sql
  RETURN substring(value FROM '\[adit:([^\]]+)\]');

CREATE FUNCTION ledger.said(value text) RETURNS text IMMUTABLE LANGUAGE sql
  RETURN trim(both E'\n ' FROM regexp_replace(regexp_replace(coalesce(value, ''), E'(^|\n)--\n.*$', ''), '\[adit(-change)?:[^\]]+\]', '', 'g'));

CREATE FUNCTION ledger.told_line(value text, name text) RETURNS text IMMUTABLE LANGUAGE sql
  RETURN CASE WHEN value ~ E'(^|\n)--\n' THEN
    (SELECT substr(line, length(name) + 3) FROM regexp_split_to_table(regexp_replace(value, E'^.*?(?:^|\n)--\n', ''), E'\n') AS line
      WHERE starts_with(line, name || ': ') LIMIT 1) END;

-- The same of a column that has no text, only lines.
CREATE FUNCTION ledger.bare_line(value text, name text) RETURNS text IMMUTABLE LANGUAGE sql
  RETURN (SELECT substr(line, length(name) + 3) FROM regexp_split_to_table(value, E'\n') AS line WHERE starts_with(line, name || ': ') LIMIT 1);

-- Whose records are asked for: a branch has what is billed to itself and what is delivered to it; an account what is billed to it.
CREATE FUNCTION ledger.concerns(asked text, account text, branch text) RETURNS boolean IMMUTABLE LANGUAGE sql
  RETURN account = asked OR branch IS NOT DISTINCT FROM asked;

CREATE FUNCTION ledger.bucket(days integer) RETURNS text IMMUTABLE LANGUAGE sql
  RETURN CASE WHEN days <= 0 THEN 'current' WHEN days <= 30 THEN 'd1to30' WHEN days <= 60 THEN 'd31to60'
    WHEN days <= 90 THEN 'd61to90' ELSE 'over90' END;

CREATE FUNCTION ledger.kind(class text) RETURNS text IMMUTABLE LANGUAGE sql
  RETURN CASE class WHEN 'CM' THEN 'credit_memo' WHEN 'DM' THEN 'debit_memo' WHEN 'CB' THEN 'chargeback'
    WHEN 'PMT' THEN 'payment_on_account' ELSE 'invoice' END;
