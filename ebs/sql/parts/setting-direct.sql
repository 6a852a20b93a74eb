  FUNCTION setting(p_name IN VARCHAR2) RETURN VARCHAR2 IS
    l_rest VARCHAR2(4000);
    l_value VARCHAR2(4000);
    l_name VARCHAR2(4000);
  BEGIN
    l_rest := g_settings;
    WHILE l_rest IS NOT NULL LOOP
      take(l_rest, CHR(10), l_value);
      take(l_value, '|', l_name);
      IF l_name = p_name THEN
        RETURN l_value;
      END IF;
    END LOOP;
    RETURN NULL;
  END setting;
