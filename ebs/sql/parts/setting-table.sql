  FUNCTION setting(p_name IN VARCHAR2) RETURN VARCHAR2 IS
    l_value VARCHAR2(240);
  BEGIN
    SELECT MAX(s.value) INTO l_value FROM apps.xxadit_settings s WHERE s.name = p_name;
    RETURN l_value;
  END setting;
