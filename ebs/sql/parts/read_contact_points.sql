    l_account NUMBER;
    l_party NUMBER;
    l_owner NUMBER;
    l_line VARCHAR2(4000);
  BEGIN
    find_customer(p_customer, l_account, l_party);
    find_owner(l_account, l_party, p_contact, l_owner);
    FOR point IN (
      SELECT c.contact_point_id, c.object_version_number, c.contact_point_type, c.status, c.primary_flag,
             c.phone_country_code, c.phone_area_code, c.phone_number, c.email_address
        FROM apps.hz_contact_points c
       WHERE c.owner_table_name = 'HZ_PARTIES'
         AND c.owner_table_id = l_owner
         AND c.contact_point_type IN ('PHONE', 'EMAIL')
       ORDER BY c.contact_point_id)
    LOOP
      l_line := TO_CHAR(point.contact_point_id) || '|' || TO_CHAR(point.object_version_number) || '|'
        || point.contact_point_type || '|' || point.status || '|' || point.primary_flag || '|'
        || REPLACE(point.phone_country_code, '|', ' ') || '|' || REPLACE(point.phone_area_code, '|', ' ') || '|'
        || NVL(point.email_address, point.phone_number);
      IF LENGTH(x_points) + LENGTH(l_line) > 30000 THEN
        refuse('there are too many telephone numbers and addresses');
      END IF;
      x_points := x_points || REPLACE(l_line, CHR(10), ' ') || CHR(10);
    END LOOP;
    x_status := 'DONE';
  EXCEPTION
    WHEN refusal THEN
      x_points := NULL;
      x_status := 'REFUSED';
      x_message := g_reason;
