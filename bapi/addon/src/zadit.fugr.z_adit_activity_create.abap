FUNCTION z_adit_activity_create.
*"----------------------------------------------------------------------
*"*"Local Interface:
*"  IMPORTING
*"     VALUE(IV_COMMAND_ID) TYPE  ZADIT_CMD-COMMAND_ID
*"     VALUE(IV_DIGEST) TYPE  ZADIT_CMD-DIGEST
*"     VALUE(IV_KUNNR) TYPE  ZADIT_CMD-KUNNR
*"     VALUE(IV_CALL_ID) TYPE  ZADIT_CMD-CALL_ID OPTIONAL
*"     VALUE(IV_KIND) TYPE  ZADIT_ACTIVITY-KIND OPTIONAL
*"     VALUE(IV_SUBKIND) TYPE  ZADIT_ACTIVITY-SUBKIND OPTIONAL
*"     VALUE(IV_STARTED_ON) TYPE  SY-DATUM OPTIONAL
*"     VALUE(IV_STARTED_AT) TYPE  SY-UZEIT OPTIONAL
*"     VALUE(IV_DURATION) TYPE  ZADIT_ACTIVITY-DURATION OPTIONAL
*"     VALUE(IV_DIRECTION) TYPE  ZADIT_ACTIVITY-DIRECTION OPTIONAL
*"     VALUE(IV_OUTCOME) TYPE  ZADIT_ACTIVITY-OUTCOME OPTIONAL
*"     VALUE(IV_DUE_ON) TYPE  SY-DATUM OPTIONAL
*"     VALUE(IV_DUE_AT) TYPE  SY-UZEIT OPTIONAL
*"     VALUE(IV_ASSIGNEE) TYPE  ZADIT_ACTIVITY-ASSIGNEE OPTIONAL
*"     VALUE(IV_REFERENCE) TYPE  ZADIT_ACTIVITY-REFERENCE OPTIONAL
*"     VALUE(IV_AMOUNT) TYPE  ZADIT_ACTIVITY-AMOUNT OPTIONAL
*"     VALUE(IV_WAERS) TYPE  ZADIT_ACTIVITY-WAERS OPTIONAL
*"     VALUE(IV_VALUE_ON) TYPE  SY-DATUM OPTIONAL
*"     VALUE(IV_METHOD) TYPE  ZADIT_ACTIVITY-METHOD OPTIONAL
*"     VALUE(IV_INVOICE) TYPE  ZADIT_ACTIVITY-INVOICE OPTIONAL
*"     VALUE(IV_CONTACT) TYPE  ZADIT_ACTIVITY-CONTACT OPTIONAL
*"     VALUE(IT_REFERENCES) TYPE  ZADIT_T_REFERENCE OPTIONAL
*"     VALUE(IV_TEXT) TYPE  STRING OPTIONAL
*"  EXPORTING
*"     VALUE(EV_OBJECT_ID) TYPE  ZADIT_CMD-OBJECT_ID
*"     VALUE(EV_DUPLICATE) TYPE  XFELD
*"     VALUE(EV_POSTED_ON) TYPE  SY-DATUM
*"     VALUE(EV_POSTED_AT) TYPE  SY-UZEIT
*"     VALUE(RETURN) TYPE  BAPIRET2
*"----------------------------------------------------------------------

  DATA: ls_cmd      TYPE zadit_cmd,
        ls_activity TYPE zadit_activity.

  PERFORM begin_command USING iv_command_id 'ACTIVITY_CREATE' iv_kunnr iv_digest iv_call_id
    CHANGING ls_cmd ev_duplicate return.
  IF ev_duplicate IS INITIAL AND return-type IS INITIAL.
    ls_activity-kind = iv_kind.
    ls_activity-subkind = iv_subkind.
    ls_activity-started_on = iv_started_on.
    ls_activity-started_at = iv_started_at.
    ls_activity-duration = iv_duration.
    ls_activity-direction = iv_direction.
    ls_activity-outcome = iv_outcome.
    ls_activity-due_on = iv_due_on.
    ls_activity-due_at = iv_due_at.
    ls_activity-assignee = iv_assignee.
    ls_activity-reference = iv_reference.
    ls_activity-amount = iv_amount.
    ls_activity-waers = iv_waers.
    ls_activity-value_on = iv_value_on.
    ls_activity-method = iv_method.
    ls_activity-invoice = iv_invoice.
    ls_activity-contact = iv_contact.
    ls_activity-text = iv_text.
    PERFORM create_activity USING it_references CHANGING ls_activity ls_cmd return.
  ENDIF.
  PERFORM finish_command USING ev_duplicate CHANGING ls_cmd return.
  ev_object_id = ls_cmd-object_id.
  ev_posted_on = ls_cmd-posted_on.
  ev_posted_at = ls_cmd-posted_at.

ENDFUNCTION.
