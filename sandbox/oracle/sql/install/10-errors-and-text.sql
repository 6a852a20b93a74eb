-- What Oracle's functions do and PostgreSQL's do not. Values are never the empty string: that is NULL.
CREATE SCHEMA IF NOT EXISTS ora;

-- SQLSTATE OR000 carries an error of Oracle's: its number, a colon, its text.
CREATE FUNCTION ora.fail(number int, said text) RETURNS void LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RAISE EXCEPTION '%:%', number, said USING ERRCODE = 'OR000';
END $$;

CREATE FUNCTION ora.substr(s text, at numeric) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN s IS NULL OR at IS NULL OR b.start_at < 1 THEN NULL
    ELSE nullif(substr(s, b.start_at), '') END
  FROM (SELECT CASE WHEN trunc(at) = 0 THEN 1 WHEN at > 0 THEN least(trunc(at), 100000000)::int
                    ELSE greatest(length(s) + trunc(at) + 1, 0)::int END AS start_at) b
$$;

CREATE FUNCTION ora.substr(s text, at numeric, amount numeric) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN s IS NULL OR at IS NULL OR amount IS NULL OR trunc(amount) < 1 OR b.start_at < 1 THEN NULL
    ELSE nullif(substr(s, b.start_at, least(trunc(amount), 100000000)::int), '') END
  FROM (SELECT CASE WHEN trunc(at) = 0 THEN 1 WHEN at > 0 THEN least(trunc(at), 100000000)::int
                    ELSE greatest(length(s) + trunc(at) + 1, 0)::int END AS start_at) b
$$;

-- Of the first one, which is what nearly all ask for: PostgreSQL works it out in place.
CREATE FUNCTION ora.instr(s text, sought text) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT position(sought IN s)::numeric
$$;

CREATE FUNCTION ora.instr(s text, sought text, from_at numeric, nth numeric DEFAULT 1) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  at int := trunc(from_at)::int;
  left_to_find int := trunc(nth)::int;
  found int;
BEGIN
  IF left_to_find < 1 THEN PERFORM ora.fail(1428, 'argument ''' || nth || ''' is out of range'); END IF;
  IF at = 0 THEN RETURN 0; END IF;
  IF at > 0 THEN
    LOOP
      found := position(sought IN substr(s, at));
      IF found = 0 THEN RETURN 0; END IF;
      left_to_find := left_to_find - 1;
      IF left_to_find = 0 THEN RETURN at + found - 1; END IF;
      at := at + found;
    END LOOP;
  END IF;
  at := least(length(s) + at + 1, length(s) - length(sought) + 1);
  WHILE at >= 1 LOOP
    IF substr(s, at, length(sought)) = sought THEN
      left_to_find := left_to_find - 1;
      IF left_to_find = 0 THEN RETURN at; END IF;
    END IF;
    at := at - 1;
  END LOOP;
  RETURN 0;
END $$;

CREATE FUNCTION ora.lpad(s text, n numeric, p text DEFAULT ' ') RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT nullif(lpad(s, least(greatest(trunc(n), 0), 4000)::int, p), '')
$$;

CREATE FUNCTION ora.rpad(s text, n numeric, p text DEFAULT ' ') RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT nullif(rpad(s, least(greatest(trunc(n), 0), 4000)::int, p), '')
$$;

CREATE FUNCTION ora.replace(s text, sought text, by text DEFAULT NULL) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN sought IS NULL THEN s ELSE nullif(replace(s, sought, coalesce(by, '')), '') END
$$;

CREATE FUNCTION ora.trim_character(c text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF length(c) > 1 THEN PERFORM ora.fail(30001, 'trim set should have only one character'); END IF;
  RETURN c;
END $$;

-- A pattern with its own escape character, as one with a backslash.
CREATE FUNCTION ora.like_pattern(pattern text, escaped_by text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  result text := '';
  c text;
  i int := 1;
BEGIN
  IF pattern IS NULL THEN RETURN NULL; END IF;
  IF escaped_by IS NULL OR length(escaped_by) <> 1 THEN
    PERFORM ora.fail(1425, 'escape character must be character string of length 1');
  END IF;
  WHILE i <= length(pattern) LOOP
    c := substr(pattern, i, 1);
    IF c = escaped_by THEN
      i := i + 1;
      c := substr(pattern, i, 1);
      IF c NOT IN ('%', '_', escaped_by) OR c = '' THEN
        PERFORM ora.fail(1424, 'missing or illegal character following the escape character');
      END IF;
      result := result || '\' || c;
    ELSIF c = '\' THEN
      result := result || '\\';
    ELSE
      result := result || c;
    END IF;
    i := i + 1;
  END LOOP;
  RETURN result;
END $$;

-- A value for a column of so many bytes.
CREATE FUNCTION ora.fit(s text, size int, col text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF octet_length(s) > size THEN
    PERFORM ora.fail(12899, 'value too large for column ' || col || ' (actual: ' || octet_length(s) || ', maximum: ' || size || ')');
  END IF;
  RETURN s;
END $$;

CREATE FUNCTION ora.userenv(name text, known jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF name IS NULL OR NOT known ? upper(name) THEN PERFORM ora.fail(2003, 'invalid USERENV parameter'); END IF;
  RETURN nullif(known ->> upper(name), '');
END $$;

CREATE FUNCTION ora.sys_context(space text, name text, known jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  -- A namespace that nobody has set gives NULL.
  IF upper(space) <> 'USERENV' THEN RETURN NULL; END IF;
  RETURN ora.userenv(name, known);
END $$;
