  PROCEDURE write_note(
    p_object_code IN VARCHAR2,
    p_object_id IN NUMBER,
    p_note IN VARCHAR2,
    p_detail IN VARCHAR2,
    x_note_id OUT NUMBER)
  IS
    l_status VARCHAR2(10);
    l_count NUMBER;
    l_data VARCHAR2(4000);
    l_type VARCHAR2(240);
  BEGIN
    l_type := setting('NOTE_TYPE');
    apps.jtf_notes_pub.create_note(
      p_api_version => 1.0,
      p_init_msg_list => 'T',
      p_commit => 'F',
      p_validation_level => 100,
      x_return_status => l_status,
      x_msg_count => l_count,
      x_msg_data => l_data,
      p_source_object_id => p_object_id,
      p_source_object_code => p_object_code,
      p_notes => p_note,
      p_notes_detail => p_detail,
      p_note_status => 'I',
      p_entered_by => g_user_id,
      p_entered_date => SYSDATE,
      x_jtf_note_id => x_note_id,
      p_last_update_date => SYSDATE,
      p_last_updated_by => g_user_id,
      p_creation_date => SYSDATE,
      p_created_by => g_user_id,
      p_note_type => l_type);
    check_status(l_status, l_data);
  END write_note;
