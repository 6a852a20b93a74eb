-- One number of a date: at most so many digits, whatever follows. ORA-01858 where there is none.
CREATE FUNCTION ora.take_digits(s text, most int, is_exact boolean) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  digits text := substring(s FROM '^\d{1,' || most || '}');
BEGIN
  IF s = '' THEN PERFORM ora.fail(1840, 'input value not long enough for date format'); END IF;
  IF digits IS NULL THEN
    PERFORM ora.fail(1858, 'a non-numeric character was found where a numeric was expected');
  END IF;
  IF is_exact AND length(digits) < most THEN PERFORM ora.fail(1862, 'the numeric value does not match the length of the format item'); END IF;
  RETURN digits;
END $$;

CREATE FUNCTION ora.take_month(s text) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  names text[] := '{JANUARY,FEBRUARY,MARCH,APRIL,MAY,JUNE,JULY,AUGUST,SEPTEMBER,OCTOBER,NOVEMBER,DECEMBER}';
BEGIN
  FOR i IN 1..12 LOOP
    IF left(upper(s), 3) = left(names[i], 3) THEN RETURN i; END IF;
  END LOOP;
  PERFORM ora.fail(1843, 'not a valid month');
  RETURN NULL;
END $$;

CREATE FUNCTION ora.made(y int, mo int, d int, h int, mi int, s int, fraction numeric) RETURNS timestamp
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF y < 1 OR y > 9999 THEN PERFORM ora.fail(1841, '(full) year must be between -4713 and +9999, and not be 0'); END IF;
  IF mo NOT BETWEEN 1 AND 12 THEN PERFORM ora.fail(1843, 'not a valid month'); END IF;
  IF d NOT BETWEEN 1 AND 31 THEN PERFORM ora.fail(1847, 'day of month must be between 1 and last day of month'); END IF;
  IF h NOT BETWEEN 0 AND 23 THEN PERFORM ora.fail(1850, 'hour must be between 0 and 23'); END IF;
  IF mi NOT BETWEEN 0 AND 59 THEN PERFORM ora.fail(1851, 'minutes must be between 0 and 59'); END IF;
  IF s NOT BETWEEN 0 AND 59 THEN PERFORM ora.fail(1852, 'seconds must be between 0 and 59'); END IF;
  IF d > extract(day FROM make_date(y, mo, 1) + interval '1 month' - interval '1 day') THEN
    PERFORM ora.fail(1839, 'date not valid for month specified');
  END IF;
  RETURN make_timestamp(y, mo, d, h, mi, s + fraction::float8);
END $$;

-- TO_DATE and TO_TIMESTAMP. `today` completes what the format leaves out; NULL where it leaves out nothing.
CREATE FUNCTION ora.moment(input text, format text, today timestamp) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  rest text := trim(input);
  element text;
  is_exact boolean := false;
  taken text;
  y int := extract(year FROM today);
  mo int := extract(month FROM today);
  d int := 1;
  h int := 0;
  mi int := 0;
  s int := 0;
  fraction numeric := 0;
  afternoon boolean;
  of_day int;
  of_year int;
  julian int;
BEGIN
  IF input IS NULL OR format IS NULL THEN RETURN NULL; END IF;
  IF upper(format) = 'YYYY-MM-DD' AND rest ~ '^\d{4}-\d\d-\d\d$' THEN
    RETURN ora.made(left(rest, 4)::int, substr(rest, 6, 2)::int, right(rest, 2)::int, 0, 0, 0, 0);
  END IF;
  FOREACH element IN ARRAY ora.date_elements(format) LOOP
    IF upper(element) = 'FX' THEN is_exact := true; CONTINUE; END IF;
    IF upper(element) IN ('FM', 'TH') THEN CONTINUE; END IF;
    IF element ~ '^"' THEN
      element := substr(element, 2, length(element) - 2);
      IF left(rest, length(element)) <> element THEN PERFORM ora.fail(1861, 'literal does not match format string'); END IF;
      rest := substr(rest, length(element) + 1);
      CONTINUE;
    END IF;
    IF element ~ '^[^A-Za-z0-9]$' THEN
      -- Any punctuation does for any other, and it may be missing before a number; the rest of a time may be left out.
      IF element = ' ' THEN rest := ltrim(rest);
      ELSIF rest ~ '^[^A-Za-z0-9]' THEN rest := substr(rest, 2);
      ELSIF rest ~ '^[A-Za-z]' OR is_exact THEN PERFORM ora.fail(1861, 'literal does not match format string');
      END IF;
      CONTINUE;
    END IF;
    rest := ltrim(rest);
    IF rest = '' AND upper(element) IN ('HH24', 'HH', 'HH12', 'MI', 'SS', 'AM', 'PM') THEN CONTINUE; END IF;
    IF upper(element) ~ '^FF' AND rest !~ '^\d' THEN CONTINUE; END IF;
    CASE upper(element)
      WHEN 'YYYY', 'SYYYY', 'RRRR', 'IYYY' THEN
        taken := ora.take_digits(rest, 4, is_exact);
        y := taken::int;
        IF length(taken) <= 2 AND upper(element) = 'RRRR' THEN y := y + CASE WHEN y < 50 THEN 2000 ELSE 1900 END; END IF;
      WHEN 'RR' THEN
        taken := ora.take_digits(rest, 4, false);
        y := taken::int;
        IF length(taken) <= 2 THEN y := y + CASE WHEN y < 50 THEN 2000 ELSE 1900 END; END IF;
      WHEN 'YY' THEN
        taken := ora.take_digits(rest, 4, false);
        y := taken::int;
        IF length(taken) <= 2 THEN y := y + (extract(year FROM today)::int / 100) * 100; END IF;
      WHEN 'MM' THEN
        IF rest ~ '^[A-Za-z]{3}' THEN
          mo := ora.take_month(rest);
          taken := substring(rest FROM '^[A-Za-z]+');
        ELSE
          taken := ora.take_digits(rest, 2, is_exact);
          mo := taken::int;
        END IF;
        IF mo NOT BETWEEN 1 AND 12 THEN PERFORM ora.fail(1843, 'not a valid month'); END IF;
      WHEN 'MON', 'MONTH' THEN
        IF rest = '' THEN PERFORM ora.fail(1840, 'input value not long enough for date format'); END IF;
        mo := ora.take_month(rest);
        taken := substring(rest FROM '^[A-Za-z]+');
      WHEN 'DD' THEN taken := ora.take_digits(rest, 2, is_exact); d := taken::int;
      WHEN 'DDD' THEN taken := ora.take_digits(rest, 3, is_exact); of_year := taken::int;
      WHEN 'DY', 'DAY' THEN
        taken := substring(rest FROM '^[A-Za-z]+');
        IF taken IS NULL OR position(upper(left(taken, 3)) IN 'SUNMONTUEWEDTHUFRISAT') % 3 <> 1 THEN
          PERFORM ora.fail(1846, 'not a valid day of the week');
        END IF;
      WHEN 'HH24' THEN taken := ora.take_digits(rest, 2, is_exact); h := taken::int;
      WHEN 'HH', 'HH12' THEN
        taken := ora.take_digits(rest, 2, is_exact);
        h := taken::int;
        IF h NOT BETWEEN 1 AND 12 THEN PERFORM ora.fail(1849, 'hour must be between 1 and 12'); END IF;
        afternoon := coalesce(afternoon, false);
      WHEN 'MI' THEN taken := ora.take_digits(rest, 2, is_exact); mi := taken::int;
      WHEN 'SS' THEN taken := ora.take_digits(rest, 2, is_exact); s := taken::int;
      WHEN 'SSSSS' THEN taken := ora.take_digits(rest, 5, is_exact); of_day := taken::int;
      WHEN 'AM', 'PM', 'A.M.', 'P.M.' THEN
        taken := substring(rest FROM '(?i)^[AP]\.?M\.?');
        IF taken IS NULL THEN PERFORM ora.fail(1855, 'AM/A.M. or PM/P.M. required'); END IF;
        afternoon := upper(left(taken, 1)) = 'P';
      WHEN 'J' THEN taken := ora.take_digits(rest, 7, false); julian := taken::int;
      ELSE
        IF upper(element) !~ '^FF' THEN PERFORM ora.fail(1820, 'format code cannot appear in date input format'); END IF;
        taken := ora.take_digits(rest, 9, false);
        fraction := ('0.' || taken)::numeric;
    END CASE;
    rest := substr(rest, length(taken) + 1);
  END LOOP;
  IF rest <> '' THEN PERFORM ora.fail(1830, 'date format picture ends before converting entire input string'); END IF;
  IF julian IS NOT NULL THEN
    IF julian NOT BETWEEN 1 AND 5373484 THEN PERFORM ora.fail(1854, 'julian date must be between 1 and 5373484'); END IF;
    RETURN to_date(julian::text, 'J')::timestamp;
  END IF;
  IF afternoon IS NOT NULL THEN h := h % 12 + CASE WHEN afternoon THEN 12 ELSE 0 END; END IF;
  IF of_year IS NOT NULL THEN
    IF of_year NOT BETWEEN 1 AND 366 THEN PERFORM ora.fail(1848, 'day of year must be between 1 and 365 (366 for leap year)'); END IF;
    RETURN make_timestamp(y, 1, 1, h, mi, s) + make_interval(days => of_year - 1);
  END IF;
  IF of_day IS NOT NULL THEN RETURN ora.made(y, mo, d, 0, 0, 0, 0) + make_interval(secs => of_day); END IF;
  RETURN ora.made(y, mo, d, h, mi, s, fraction);
END $$;
