  PROCEDURE refuse(p_reason IN VARCHAR2) IS
  BEGIN
    g_reason := SUBSTR(p_reason, 1, 1000);
    RAISE refusal;
  END refuse;

  PROCEDURE postpone(p_reason IN VARCHAR2) IS
  BEGIN
    g_reason := SUBSTR(p_reason, 1, 1000);
    RAISE later;
  END postpone;

  -- Takes what stands before the separator off the text.
  PROCEDURE take(p_text IN OUT VARCHAR2, p_separator IN VARCHAR2, x_part OUT VARCHAR2) IS
    l_at NUMBER;
  BEGIN
    l_at := NVL(INSTR(p_text, p_separator), 0);
    IF l_at = 0 THEN
      x_part := p_text;
      p_text := NULL;
    ELSE
      x_part := SUBSTR(p_text, 1, l_at - 1);
      p_text := SUBSTR(p_text, l_at + 1);
    END IF;
  END take;

  FUNCTION lines_of(p_text IN VARCHAR2) RETURN text_list IS
    l_rest VARCHAR2(32767);
    l_line VARCHAR2(4000);
    l_lines text_list;
  BEGIN
    l_rest := p_text;
    WHILE l_rest IS NOT NULL LOOP
      take(l_rest, CHR(10), l_line);
      l_lines(l_lines.COUNT + 1) := l_line;
    END LOOP;
    RETURN l_lines;
  END lines_of;

  -- A number with a point, whatever sign the session has for decimals: one half begins with it.
  FUNCTION number_of(p_text IN VARCHAR2) RETURN NUMBER IS
  BEGIN
    RETURN TO_NUMBER(REPLACE(p_text, '.', SUBSTR(TO_CHAR(0.5), 1, 1)));
  END number_of;

  FUNCTION instant_text(p_date IN DATE) RETURN VARCHAR2 IS
  BEGIN
    RETURN TO_CHAR(p_date, 'YYYY-MM-DD"T"HH24:MI:SS');
  END instant_text;

  FUNCTION moment(p_text IN VARCHAR2) RETURN DATE IS
  BEGIN
    RETURN TO_DATE(p_text, 'YYYY-MM-DD"T"HH24:MI:SS');
  END moment;
