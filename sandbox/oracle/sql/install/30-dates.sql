CREATE FUNCTION ora.in_range(d timestamp) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  IF d >= timestamp '10000-01-01' OR d < timestamp '4713-01-01 BC' THEN
    PERFORM ora.fail(1841, '(full) year must be between -4713 and +9999, and not be 0');
  END IF;
  RETURN d;
END $$;

CREATE FUNCTION ora.add_days(d timestamp, n numeric) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  IF abs(n) > 5400000 THEN PERFORM ora.fail(1841, '(full) year must be between -4713 and +9999, and not be 0'); END IF;
  RETURN ora.in_range(d + make_interval(secs => round(n * 86400)::float8));
END $$;

CREATE FUNCTION ora.days(a timestamp, b timestamp) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT ora.div(extract(epoch FROM (a - b)), 86400::numeric)
$$;

CREATE FUNCTION ora.last_day(d timestamp) RETURNS timestamp LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT date_trunc('month', d) + interval '1 month' - interval '1 day' + (d - date_trunc('day', d))
$$;

-- The last day of a month stays the last day.
CREATE FUNCTION ora.add_months(d timestamp, n numeric) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  moved timestamp := d + make_interval(months => trunc(n)::int);
BEGIN
  IF date_trunc('day', d) = date_trunc('day', ora.last_day(d)) THEN moved := ora.last_day(moved); END IF;
  RETURN ora.in_range(moved);
END $$;

CREATE FUNCTION ora.months_between(a timestamp, b timestamp) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE
    WHEN extract(day FROM a) = extract(day FROM b)
      OR (date_trunc('day', a) = date_trunc('day', ora.last_day(a)) AND date_trunc('day', b) = date_trunc('day', ora.last_day(b)))
    THEN whole
    ELSE whole + ora.div(extract(day FROM a) - extract(day FROM b)
      + (extract(epoch FROM a - date_trunc('day', a)) - extract(epoch FROM b - date_trunc('day', b))) / 86400, 31)
  END
  FROM (SELECT (extract(year FROM a) - extract(year FROM b)) * 12 + extract(month FROM a) - extract(month FROM b) AS whole) m
$$;

CREATE FUNCTION ora.next_day(d timestamp, day_name text) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  wanted int := (position(upper(left(day_name, 3)) IN 'SUNMONTUEWEDTHUFRISAT') + 2) / 3 - 1;
  ahead int;
BEGIN
  IF length(day_name) < 3 OR position(upper(left(day_name, 3)) IN 'SUNMONTUEWEDTHUFRISAT') % 3 <> 1 THEN
    PERFORM ora.fail(1846, 'not a valid day of the week');
  END IF;
  ahead := (wanted - extract(dow FROM d)::int + 7) % 7;
  RETURN d + make_interval(days => CASE WHEN ahead = 0 THEN 7 ELSE ahead END);
END $$;

CREATE FUNCTION ora.trunc_date(d timestamp, format text) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  CASE upper(format)
    WHEN 'DD', 'DDD', 'J' THEN RETURN date_trunc('day', d);
    WHEN 'MM', 'MONTH', 'MON', 'RM' THEN RETURN date_trunc('month', d);
    WHEN 'YYYY', 'YEAR', 'YY', 'Y', 'YYY', 'SYYYY', 'SYEAR' THEN RETURN date_trunc('year', d);
    WHEN 'Q' THEN RETURN date_trunc('quarter', d);
    WHEN 'IW' THEN RETURN date_trunc('week', d);
    WHEN 'DAY', 'DY', 'D' THEN RETURN date_trunc('day', d) - make_interval(days => extract(dow FROM d)::int);
    WHEN 'WW' THEN RETURN date_trunc('day', d) - make_interval(days => (extract(doy FROM d)::int - 1) % 7);
    WHEN 'W' THEN RETURN date_trunc('day', d) - make_interval(days => (extract(day FROM d)::int - 1) % 7);
    WHEN 'HH', 'HH12', 'HH24' THEN RETURN date_trunc('hour', d);
    WHEN 'MI' THEN RETURN date_trunc('minute', d);
    WHEN 'CC', 'SCC' THEN RETURN date_trunc('century', d);
    ELSE PERFORM ora.fail(1898, 'too many precision specifiers');
  END CASE;
  RETURN NULL;
END $$;

CREATE FUNCTION ora.round_date(d timestamp, format text) RETURNS timestamp LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE upper(format)
    WHEN 'MM' THEN ora.trunc_date(CASE WHEN extract(day FROM d) >= 16 THEN d + interval '1 month' ELSE d END, 'MM')
    WHEN 'MONTH' THEN ora.trunc_date(CASE WHEN extract(day FROM d) >= 16 THEN d + interval '1 month' ELSE d END, 'MM')
    WHEN 'YYYY' THEN ora.trunc_date(CASE WHEN extract(month FROM d) >= 7 THEN d + interval '1 year' ELSE d END, 'YYYY')
    WHEN 'YEAR' THEN ora.trunc_date(CASE WHEN extract(month FROM d) >= 7 THEN d + interval '1 year' ELSE d END, 'YYYY')
    WHEN 'HH24' THEN date_trunc('hour', d + interval '30 minutes')
    WHEN 'MI' THEN date_trunc('minute', d + interval '30 seconds')
    ELSE ora.trunc_date(d + interval '12 hours', format) END
$$;

-- Elements of a date format, longest first; ORA-01821 for what is none.
CREATE FUNCTION ora.date_elements(format text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  rest text := format;
  element text;
  elements text[] := '{}';
BEGIN
  WHILE rest <> '' LOOP
    element := substring(rest FROM
      '(?i)^(?:"[^"]*"|SYYYY|YYYY|RRRR|Y,YYY|YYY|YY|RR|Y|IYYY|IYY|IY|I|MONTH|MON|MM|MI|RM|DDD|DD|DAY|DY|D|HH24|HH12|HH|SSSSS|SS|FF[1-9]?|A\.M\.|P\.M\.|AM|PM|Q|WW|IW|W|CC|J|TZH|TZM|TZR|FM|FX|TH|[^A-Za-z0-9"])');
    IF element IS NULL THEN PERFORM ora.fail(1821, 'date format not recognized'); END IF;
    elements := elements || element;
    rest := substr(rest, length(element) + 1);
  END LOOP;
  RETURN elements;
END $$;

-- A format of Oracle's as one of PostgreSQL's.
CREATE FUNCTION ora.date_picture(format text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  result text := '';
  element text;
  is_filling boolean := true;
BEGIN
  FOREACH element IN ARRAY ora.date_elements(format) LOOP
    CASE upper(element)
      WHEN 'FM' THEN is_filling := NOT is_filling; CONTINUE;
      WHEN 'FX' THEN CONTINUE;
      WHEN 'RR' THEN element := 'YY';
      WHEN 'RRRR' THEN element := 'YYYY';
      WHEN 'SYYYY' THEN element := '" "YYYY';
      WHEN 'SSSSS' THEN element := 'SSSSS';
      WHEN 'FF' THEN element := 'FF6';
      WHEN 'FF7', 'FF8', 'FF9' THEN element := 'FF6"' || repeat('0', right(element, 1)::int - 6) || '"';
      WHEN 'TZH' THEN element := '"+00"';
      WHEN 'TZM' THEN element := '"00"';
      WHEN 'TZR' THEN element := '"UTC"';
      ELSE NULL;
    END CASE;
    IF element ~ '^[^A-Za-z0-9"]$' AND element IN ('\') THEN element := '\\'; END IF;
    IF NOT is_filling AND element ~ '^[A-Za-z]' AND upper(element) !~ '^TH' THEN element := 'FM' || element; END IF;
    result := result || element;
  END LOOP;
  RETURN result;
END $$;

-- STABLE as to_char is and not STRICT, so that it is put in place where it is called: the picture is then worked out once
-- for a statement.
CREATE FUNCTION ora.date_text(d timestamp, format text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT nullif(to_char(d, ora.date_picture(format)), '')
$$;
