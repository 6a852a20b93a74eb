* Disputes, activities and preferences.

FORM create_dispute
  USING    is_item     TYPE zadit_s_item
           iv_reason   TYPE zadit_dispute-reason
           it_lines    TYPE zadit_t_line
           iv_text     TYPE string
  CHANGING cs_cmd      TYPE zadit_cmd
           cv_existing TYPE xfeld
           cs_return   TYPE bapiret2.

  DATA: ls_item    TYPE zadit_s_item,
        ls_dispute TYPE zadit_dispute,
        lv_open    TYPE decfloat34,
        lv_text    TYPE string.

  IF iv_reason IS INITIAL.
    PERFORM fail USING '008' 'IV_REASON' CHANGING cs_return.
    RETURN.
  ENDIF.
  ls_item = is_item.
  IF ls_item-amount IS INITIAL.
    PERFORM read_open_item USING cs_cmd-kunnr ls_item CHANGING lv_open ls_item-waers cs_return.
    ls_item-amount = lv_open.
  ENDIF.
  IF cs_return-type IS INITIAL.
    PERFORM check_amount USING cs_cmd-kunnr ls_item CHANGING cs_return.
  ENDIF.
  IF cs_return-type IS NOT INITIAL.
    RETURN.
  ENDIF.

* Taking the number first lets disputes be opened one after the other, so that an item gets no second one at the
* same moment.
  PERFORM next_number USING 'DISPUTE' CHANGING ls_dispute-dispute_id.
  SELECT SINGLE dispute_id FROM zadit_dispute INTO cs_cmd-object_id
    WHERE belnr = ls_item-belnr
      AND gjahr = ls_item-gjahr
      AND bukrs = ls_item-bukrs
      AND buzei = ls_item-buzei
      AND kunnr = cs_cmd-kunnr
      AND ( status = gc_open OR status = gc_in_process ). "#EC CI_NOORDER
  IF sy-subrc = 0.
    cv_existing = 'X'.
    RETURN.
  ENDIF.

  MOVE-CORRESPONDING ls_item TO ls_dispute.
  cs_cmd-object_id = ls_dispute-dispute_id.
  ls_dispute-kunnr = cs_cmd-kunnr.
  ls_dispute-reason = iv_reason.
  ls_dispute-status = gc_open.
  ls_dispute-opened_on = cs_cmd-posted_on.
  ls_dispute-opened_at = cs_cmd-posted_at.
  ls_dispute-opened_by = cs_cmd-posted_by.
  ls_dispute-command_id = cs_cmd-command_id.
  ls_dispute-changed_on = cs_cmd-posted_on.
  ls_dispute-changed_at = cs_cmd-posted_at.
  INSERT zadit_dispute FROM ls_dispute.
  IF sy-subrc <> 0.
    PERFORM fail USING '009' ls_dispute-dispute_id CHANGING cs_return.
    RETURN.
  ENDIF.
  PERFORM compose_note USING it_lines iv_text CHANGING lv_text.
  IF lv_text IS NOT INITIAL.
    PERFORM write_note USING ls_dispute-dispute_id lv_text cs_cmd CHANGING cs_return.
  ENDIF.

* Enhancement point: a site with SAP Dispute Management opens its case here (BAPI_DISPUTE_CREATE with UPDATE_TASK).

ENDFORM.

*----------------------------------------------------------------------
* The lines of the invoice that the dispute is about stand before the text: "[10, 20] ...".
*----------------------------------------------------------------------
FORM compose_note
  USING    it_lines TYPE zadit_t_line
           iv_text  TYPE string
  CHANGING cv_text  TYPE string.

  DATA: ls_line  TYPE zadit_s_line,
        lv_lines TYPE string.

  LOOP AT it_lines INTO ls_line.
    IF lv_lines IS INITIAL.
      lv_lines = ls_line-line.
    ELSE.
      CONCATENATE lv_lines ls_line-line INTO lv_lines SEPARATED BY `, `.
    ENDIF.
  ENDLOOP.
  cv_text = iv_text.
  IF lv_lines IS NOT INITIAL.
    CONCATENATE `[` lv_lines `] ` iv_text INTO cv_text.
  ENDIF.

ENDFORM.

FORM write_note
  USING    iv_dispute_id TYPE zadit_dispute-dispute_id
           iv_text       TYPE string
           is_cmd        TYPE zadit_cmd
  CHANGING cs_return     TYPE bapiret2.

  DATA: ls_note TYPE zadit_disp_note,
        lv_last TYPE zadit_disp_note-posnr.

  SELECT MAX( posnr ) FROM zadit_disp_note INTO lv_last WHERE dispute_id = iv_dispute_id.
  ls_note-dispute_id = iv_dispute_id.
  ls_note-posnr = lv_last + 1.
  ls_note-written_on = is_cmd-posted_on.
  ls_note-written_at = is_cmd-posted_at.
  ls_note-written_by = is_cmd-posted_by.
  ls_note-text = iv_text.
  INSERT zadit_disp_note FROM ls_note.
  IF sy-subrc <> 0.
    PERFORM fail USING '009' iv_dispute_id CHANGING cs_return.
  ENDIF.

ENDFORM.

FORM update_dispute
  USING    iv_dispute_id TYPE zadit_dispute-dispute_id
           iv_action     TYPE zadit_activity-kind
           iv_text       TYPE string
  CHANGING cs_cmd        TYPE zadit_cmd
           cs_return     TYPE bapiret2.

  DATA ls_dispute TYPE zadit_dispute.

  IF iv_action <> 'NOTE' AND iv_action <> 'WITHDRAW'.
    PERFORM fail USING '008' 'IV_ACTION' CHANGING cs_return.
    RETURN.
  ENDIF.
  IF iv_action = 'NOTE' AND iv_text IS INITIAL.
    PERFORM fail USING '008' 'IV_TEXT' CHANGING cs_return.
    RETURN.
  ENDIF.
  SELECT SINGLE * FROM zadit_dispute INTO ls_dispute WHERE dispute_id = iv_dispute_id.
  IF sy-subrc <> 0 OR ls_dispute-kunnr <> cs_cmd-kunnr.
    PERFORM fail USING '004' iv_dispute_id CHANGING cs_return.
    RETURN.
  ENDIF.

  IF iv_action = 'WITHDRAW'.
    ls_dispute-status = gc_withdrawn.
  ENDIF.
* Keeps the dispute's row locked, so that notes are numbered one after the other.
  UPDATE zadit_dispute
    SET status = ls_dispute-status
        changed_on = cs_cmd-posted_on
        changed_at = cs_cmd-posted_at
    WHERE dispute_id = iv_dispute_id AND ( status = gc_open OR status = gc_in_process ).
  IF sy-subrc <> 0.
    PERFORM fail USING '005' iv_dispute_id CHANGING cs_return.
    RETURN.
  ENDIF.
  cs_cmd-object_id = iv_dispute_id.
  IF iv_text IS NOT INITIAL.
    PERFORM write_note USING iv_dispute_id iv_text cs_cmd CHANGING cs_return.
  ENDIF.

ENDFORM.

FORM create_activity
  USING    it_references TYPE zadit_t_reference
  CHANGING cs_activity   TYPE zadit_activity
           cs_cmd        TYPE zadit_cmd
           cs_return     TYPE bapiret2.

  DATA: ls_reference TYPE zadit_s_reference,
        ls_row       TYPE zadit_act_ref.

  PERFORM check_activity USING cs_cmd-kunnr cs_activity CHANGING cs_return.
  IF cs_return-type IS NOT INITIAL.
    RETURN.
  ENDIF.
  PERFORM write_activity USING cs_cmd CHANGING cs_activity cs_return.
  IF cs_return-type IS NOT INITIAL.
    RETURN.
  ENDIF.
  cs_cmd-object_id = cs_activity-activity_id.
  LOOP AT it_references INTO ls_reference.
    IF ls_reference-kind IS INITIAL OR ls_reference-value IS INITIAL.
      PERFORM fail USING '008' 'IT_REFERENCES' CHANGING cs_return.
      RETURN.
    ENDIF.
    ls_row-activity_id = cs_activity-activity_id.
    ls_row-posnr = sy-tabix.
    ls_row-kind = ls_reference-kind.
    ls_row-value = ls_reference-value.
    INSERT zadit_act_ref FROM ls_row.
    IF sy-subrc <> 0.
      PERFORM fail USING '009' cs_activity-activity_id CHANGING cs_return.
      RETURN.
    ENDIF.
  ENDLOOP.

ENDFORM.

FORM check_activity
  USING    iv_kunnr    TYPE zadit_cmd-kunnr
           is_activity TYPE zadit_activity
  CHANGING cs_return   TYPE bapiret2.

  DATA: lv_parnr  TYPE knvk-parnr,
        lv_amount TYPE decfloat34.

  CASE is_activity-kind.
    WHEN 'CALL'.
      IF is_activity-started_on IS INITIAL.
        PERFORM fail USING '008' 'IV_STARTED_ON' CHANGING cs_return.
      ENDIF.
    WHEN 'PAYMENT'.
      lv_amount = is_activity-amount.
      IF lv_amount <= 0 OR is_activity-waers IS INITIAL.
        PERFORM fail USING '008' 'IV_AMOUNT' CHANGING cs_return.
      ENDIF.
    WHEN 'DOCUMENT'.
      IF is_activity-subkind IS INITIAL.
        PERFORM fail USING '008' 'IV_SUBKIND' CHANGING cs_return.
      ENDIF.
    WHEN 'TASK'.
      IF is_activity-text IS INITIAL.
        PERFORM fail USING '008' 'IV_TEXT' CHANGING cs_return.
      ENDIF.
    WHEN OTHERS.
      PERFORM fail USING '008' 'IV_KIND' CHANGING cs_return.
  ENDCASE.
  IF cs_return-type IS INITIAL AND is_activity-invoice IS NOT INITIAL.
    PERFORM check_invoice USING iv_kunnr is_activity-invoice CHANGING cs_return.
  ENDIF.
  IF cs_return-type IS INITIAL AND is_activity-contact IS NOT INITIAL.
    SELECT SINGLE parnr FROM knvk INTO lv_parnr WHERE parnr = is_activity-contact AND kunnr = iv_kunnr.
    IF sy-subrc <> 0.
      PERFORM fail USING '004' is_activity-contact CHANGING cs_return.
    ENDIF.
  ENDIF.

ENDFORM.

*----------------------------------------------------------------------
* A call is over when it is logged; all other activities wait for somebody.
*----------------------------------------------------------------------
FORM write_activity
  USING    is_cmd      TYPE zadit_cmd
  CHANGING cs_activity TYPE zadit_activity
           cs_return   TYPE bapiret2.

  PERFORM next_number USING 'ACTIVITY' CHANGING cs_activity-activity_id.
  cs_activity-kunnr = is_cmd-kunnr.
  cs_activity-status = gc_open.
  IF cs_activity-kind = 'CALL'.
    cs_activity-status = gc_done.
  ENDIF.
  IF cs_activity-started_on IS INITIAL.
    cs_activity-started_on = is_cmd-posted_on.
    cs_activity-started_at = is_cmd-posted_at.
    cs_activity-duration = -1.
  ENDIF.
  cs_activity-created_by = is_cmd-posted_by.
  cs_activity-command_id = is_cmd-command_id.
  cs_activity-changed_on = is_cmd-posted_on.
  cs_activity-changed_at = is_cmd-posted_at.
  INSERT zadit_activity FROM cs_activity.
  IF sy-subrc <> 0.
    PERFORM fail USING '009' cs_activity-activity_id CHANGING cs_return.
  ENDIF.

ENDFORM.

FORM set_preference
  USING    is_wanted TYPE zadit_pref
  CHANGING cs_cmd    TYPE zadit_cmd
           cs_return TYPE bapiret2.

  DATA ls_pref TYPE zadit_pref.

  IF is_wanted-method IS INITIAL AND is_wanted-language IS INITIAL
      AND is_wanted-channel IS INITIAL AND is_wanted-do_not_call IS INITIAL.
    PERFORM fail USING '008' 'IV_METHOD' CHANGING cs_return.
    RETURN.
  ENDIF.
  cs_cmd-object_id = cs_cmd-kunnr.
  SELECT SINGLE * FROM zadit_pref INTO ls_pref WHERE kunnr = cs_cmd-kunnr.
  IF sy-subrc <> 0.
    ls_pref-kunnr = cs_cmd-kunnr.
    INSERT zadit_pref FROM ls_pref.
    IF sy-subrc <> 0.
      PERFORM fail USING '009' cs_cmd-kunnr CHANGING cs_return.
      RETURN.
    ENDIF.
  ENDIF.
  IF is_wanted-method IS NOT INITIAL.
    ls_pref-method = is_wanted-method.
  ENDIF.
  IF is_wanted-language IS NOT INITIAL.
    ls_pref-language = is_wanted-language.
  ENDIF.
  IF is_wanted-channel IS NOT INITIAL.
    ls_pref-channel = is_wanted-channel.
  ENDIF.
  IF is_wanted-do_not_call IS NOT INITIAL.
    ls_pref-do_not_call = 'X'.
  ENDIF.
  UPDATE zadit_pref
    SET method = ls_pref-method
        language = ls_pref-language
        channel = ls_pref-channel
        do_not_call = ls_pref-do_not_call
        command_id = cs_cmd-command_id
        changed_on = cs_cmd-posted_on
        changed_at = cs_cmd-posted_at
        changed_by = cs_cmd-posted_by
    WHERE kunnr = cs_cmd-kunnr.
  IF sy-subrc <> 0.
    PERFORM fail USING '009' cs_cmd-kunnr CHANGING cs_return.
  ENDIF.

ENDFORM.
