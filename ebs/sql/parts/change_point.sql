  -- One step: operation|id|version|PHONE or EMAIL|primary|status|country|number, or the address, as the last field.
  PROCEDURE change_point(p_owner IN NUMBER, p_step IN VARCHAR2) IS
    l_rest VARCHAR2(4000);
    l_operation VARCHAR2(4000);
    l_id VARCHAR2(4000);
    l_version_text VARCHAR2(4000);
    l_type VARCHAR2(4000);
    l_primary VARCHAR2(4000);
    l_state VARCHAR2(4000);
    l_country VARCHAR2(4000);
    l_point apps.hz_contact_point_v2pub.contact_point_rec_type;
    l_phone apps.hz_contact_point_v2pub.phone_rec_type;
    l_email apps.hz_contact_point_v2pub.email_rec_type;
    l_version NUMBER;
    l_made NUMBER;
    l_status VARCHAR2(10);
    l_count NUMBER;
    l_data VARCHAR2(4000);
  BEGIN
    l_rest := p_step;
    take(l_rest, '|', l_operation);
    take(l_rest, '|', l_id);
    take(l_rest, '|', l_version_text);
    take(l_rest, '|', l_type);
    take(l_rest, '|', l_primary);
    take(l_rest, '|', l_state);
    take(l_rest, '|', l_country);
    IF l_operation = 'CREATE' THEN
      l_point.contact_point_type := l_type;
      l_point.status := 'A';
      l_point.owner_table_name := 'HZ_PARTIES';
      l_point.owner_table_id := p_owner;
      l_point.primary_flag := l_primary;
      l_point.created_by_module := NVL(setting('CREATED_BY_MODULE'), 'TCA_V2_API');
      IF l_type = 'PHONE' THEN
        l_phone.phone_country_code := l_country;
        l_phone.phone_number := l_rest;
        l_phone.phone_line_type := 'GEN';
        apps.hz_contact_point_v2pub.create_phone_contact_point(
          p_init_msg_list => 'T',
          p_contact_point_rec => l_point,
          p_phone_rec => l_phone,
          x_contact_point_id => l_made,
          x_return_status => l_status,
          x_msg_count => l_count,
          x_msg_data => l_data);
      ELSE
        l_email.email_address := l_rest;
        apps.hz_contact_point_v2pub.create_email_contact_point(
          p_init_msg_list => 'T',
          p_contact_point_rec => l_point,
          p_email_rec => l_email,
          x_contact_point_id => l_made,
          x_return_status => l_status,
          x_msg_count => l_count,
          x_msg_data => l_data);
      END IF;
    ELSE
      -- What is null stays as it is. The version is the one that was read: who changed it since is not overwritten.
      l_version := TO_NUMBER(l_version_text);
      l_point.contact_point_id := TO_NUMBER(l_id);
      l_point.status := l_state;
      IF l_type = 'PHONE' THEN
        IF l_rest IS NOT NULL THEN
          l_phone.phone_country_code := l_country;
          l_phone.phone_area_code := apps.fnd_api.g_miss_char;
          l_phone.phone_number := l_rest;
          l_phone.phone_extension := apps.fnd_api.g_miss_char;
        END IF;
        apps.hz_contact_point_v2pub.update_phone_contact_point(
          p_init_msg_list => 'T',
          p_contact_point_rec => l_point,
          p_phone_rec => l_phone,
          p_object_version_number => l_version,
          x_return_status => l_status,
          x_msg_count => l_count,
          x_msg_data => l_data);
      ELSE
        l_email.email_address := l_rest;
        apps.hz_contact_point_v2pub.update_email_contact_point(
          p_init_msg_list => 'T',
          p_contact_point_rec => l_point,
          p_email_rec => l_email,
          p_object_version_number => l_version,
          x_return_status => l_status,
          x_msg_count => l_count,
          x_msg_data => l_data);
      END IF;
    END IF;
    check_status(l_status, l_data);
  END change_point;
