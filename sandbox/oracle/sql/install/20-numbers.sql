-- A text as a number: as Oracle reads it, which knows no infinity, no underscores and no hexadecimals.
CREATE FUNCTION ora.num(s text) RETURNS numeric LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  IF s !~ '^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?\s*$' THEN PERFORM ora.fail(1722, 'invalid number'); END IF;
  RETURN s::numeric;
END $$;

CREATE FUNCTION ora.swap_decimal(s text, decimal_mark text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  IF position('.' IN s) > 0 THEN PERFORM ora.fail(1722, 'invalid number'); END IF;
  RETURN translate(s, decimal_mark, '.');
END $$;

-- Rounded to 40 significant digits, which is what a NUMBER holds at most.
CREATE FUNCTION ora.significant(n numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE WHEN n = 0 THEN 0::numeric
    ELSE trim_scale(round(n, 39 - floor(log(abs(n)))::int)) END
$$;

-- PostgreSQL keeps about 16 digits of a quotient unless the dividend has more behind its point.
CREATE FUNCTION ora.div(a numeric, b numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT ora.significant(round(a, 80) / b)
$$;

CREATE FUNCTION ora.mod(a numeric, b numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE WHEN b = 0 THEN a ELSE mod(a, b) END
$$;

-- A number as TO_CHAR without a format writes it: no zero in front of the point.
CREATE FUNCTION ora.str(n numeric) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT regexp_replace(trim_scale(n)::text, '^(-?)0\.', '\1.')
$$;

CREATE FUNCTION ora.fit_number(n numeric, digits int, decimals int) RETURNS numeric LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  rounded numeric := round(n, decimals);
BEGIN
  IF abs(rounded) >= power(10::numeric, digits - decimals) THEN
    PERFORM ora.fail(1438, 'value larger than specified precision allowed for this column');
  END IF;
  RETURN rounded;
END $$;

-- Decimal mark and group separator: of the third argument, else the session's.
CREATE FUNCTION ora.marks(session_marks text, nls text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  given text;
BEGIN
  IF nls IS NULL THEN RETURN session_marks; END IF;
  given := (regexp_match(nls, 'NLS_NUMERIC_CHARACTERS\s*=\s*(?:''(..)''|(\S\S))', 'i'))[1];
  given := coalesce(given, (regexp_match(nls, 'NLS_NUMERIC_CHARACTERS\s*=\s*(?:''(..)''|(\S\S))', 'i'))[2]);
  IF given IS NULL AND nls !~* '^\s*(NLS_CURRENCY|NLS_ISO_CURRENCY|NLS_DATE_LANGUAGE)\s*=' THEN
    PERFORM ora.fail(12702, 'invalid NLS parameter string used in SQL function');
  END IF;
  RETURN coalesce(given, session_marks);
END $$;

CREATE FUNCTION ora.number_in(n numeric, format text, marks text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  picture text := upper(format);
  result text;
BEGIN
  IF n IS NULL OR format IS NULL THEN RETURN NULL; END IF;
  IF picture IN ('TM', 'TM9') THEN
    result := ora.str(n);
    IF length(result) > 64 THEN result := to_char(n, 'FM9.999999999999999999999999999999999999999EEEE'); END IF;
    RETURN translate(result, '.', left(marks, 1));
  END IF;
  IF picture !~ '^(FM)?[$]?S?[09,.DGBV]*(EEEE)?(S|MI|PR)?$' OR picture !~ '[09]' OR length(picture) > 62 THEN
    PERFORM ora.fail(1481, 'invalid number format model');
  END IF;
  IF picture ~ '[DG]' AND picture ~ '[.,]' THEN PERFORM ora.fail(1481, 'invalid number format model'); END IF;
  result := to_char(n, translate(replace(replace(picture, '$', ''), 'B', ''), 'DG', '.,'));
  IF result ~ '#' THEN RETURN rpad('', length(regexp_replace(picture, '^FM', '')) + 1, '#'); END IF;
  IF picture ~ '[DG]' THEN result := translate(result, '.,', marks); END IF;
  IF position('$' IN picture) > 0 THEN result := regexp_replace(result, '([-+]?)(\d|\.)', '\1$\2'); END IF;
  RETURN result;
END $$;

-- Put in place where it is called, so that the marks are worked out once for a statement.
CREATE FUNCTION ora.number_text(n numeric, format text, session_marks text, nls text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT ora.number_in(n, format, ora.marks(session_marks, nls))
$$;

-- TO_NUMBER with a format: its digits bound what may stand where.
CREATE FUNCTION ora.num_from(s text, format text, session_marks text, nls text) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  marks text;
  picture text := upper(format);
  pattern text := '';
  plain text;
  whole int;
  decimals int;
  point text;
  comma text;
BEGIN
  IF s IS NULL OR format IS NULL THEN RETURN NULL; END IF;
  marks := ora.marks(session_marks, nls);
  IF picture IN ('TM', 'TM9') THEN PERFORM ora.fail(1481, 'invalid number format model'); END IF;
  IF picture !~ '^(FM)?[$]?S?[09,.DGB]*(S|MI|PR)?$' OR picture !~ '[09]' THEN
    PERFORM ora.fail(1481, 'invalid number format model');
  END IF;
  point := CASE WHEN picture ~ 'D' THEN left(marks, 1) ELSE '.' END;
  comma := CASE WHEN picture ~ 'G' THEN right(marks, 1) ELSE ',' END;
  plain := replace(replace(trim(s), '$', ''), comma, '');
  whole := length(regexp_replace(split_part(translate(picture, 'D', '.'), '.', 1), '[^09]', '', 'g'));
  decimals := length(regexp_replace(split_part(translate(picture, 'D', '.'), '.', 2), '[^09]', '', 'g'));
  plain := CASE WHEN point = '.' THEN plain ELSE translate(replace(plain, '.', 'x'), point, '.') END;
  IF plain !~ '^[+-]?(\d+(\.\d*)?|\.\d+)[+-]?$'
     OR length(regexp_replace(split_part(plain, '.', 1), '[^0-9]', '', 'g')) > whole
     OR length(regexp_replace(split_part(plain, '.', 2), '[^0-9]', '', 'g')) > decimals THEN
    PERFORM ora.fail(1722, 'invalid number');
  END IF;
  IF plain ~ '[+-]$' THEN plain := right(plain, 1) || left(plain, -1); END IF;
  RETURN plain::numeric;
END $$;
