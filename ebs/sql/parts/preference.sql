  PROCEDURE end_preference(p_id IN NUMBER, p_version IN NUMBER) IS
    l_preference apps.hz_contact_preference_v2pub.contact_preference_rec_type;
    l_version NUMBER;
    l_status VARCHAR2(10);
    l_count NUMBER;
    l_data VARCHAR2(4000);
  BEGIN
    l_version := p_version;
    l_preference.contact_preference_id := p_id;
    l_preference.status := 'I';
    apps.hz_contact_preference_v2pub.update_contact_preference(
      p_init_msg_list => 'T',
      p_contact_preference_rec => l_preference,
      p_object_version_number => l_version,
      x_return_status => l_status,
      x_msg_count => l_count,
      x_msg_data => l_data);
    check_status(l_status, l_data);
  END end_preference;

  -- Unless it stands there already. A wish to be reached in one way ends the one for another.
  PROCEDURE prefer(p_party IN NUMBER, p_type IN VARCHAR2, p_code IN VARCHAR2) IS
    l_preference apps.hz_contact_preference_v2pub.contact_preference_rec_type;
    l_id NUMBER;
    l_there NUMBER := 0;
    l_status VARCHAR2(10);
    l_count NUMBER;
    l_data VARCHAR2(4000);
  BEGIN
    FOR known IN (
      SELECT p.contact_preference_id, p.contact_type, p.object_version_number
        FROM apps.hz_contact_preferences p
       WHERE p.contact_level_table = 'HZ_PARTIES'
         AND p.contact_level_table_id = p_party
         AND p.preference_code = p_code
         AND NVL(p.status, 'A') = 'A'
         AND NVL(p.preference_end_date, SYSDATE + 1) > SYSDATE
       ORDER BY p.contact_preference_id)
    LOOP
      IF known.contact_type = p_type THEN
        l_there := 1;
      ELSIF p_code = 'DO' THEN
        end_preference(known.contact_preference_id, known.object_version_number);
      END IF;
    END LOOP;
    IF l_there = 0 THEN
      l_preference.contact_level_table := 'HZ_PARTIES';
      l_preference.contact_level_table_id := p_party;
      l_preference.contact_type := p_type;
      l_preference.preference_code := p_code;
      l_preference.preference_start_date := SYSDATE;
      l_preference.requested_by := 'PARTY';
      l_preference.status := 'A';
      l_preference.created_by_module := NVL(setting('CREATED_BY_MODULE'), 'TCA_V2_API');
      apps.hz_contact_preference_v2pub.create_contact_preference(
        p_init_msg_list => 'T',
        p_contact_preference_rec => l_preference,
        x_contact_preference_id => l_id,
        x_return_status => l_status,
        x_msg_count => l_count,
        x_msg_data => l_data);
      check_status(l_status, l_data);
    END IF;
  END prefer;
