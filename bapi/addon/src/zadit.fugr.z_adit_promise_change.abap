FUNCTION z_adit_promise_change.
*"----------------------------------------------------------------------
*"*"Local Interface:
*"  IMPORTING
*"     VALUE(IV_COMMAND_ID) TYPE  ZADIT_CMD-COMMAND_ID
*"     VALUE(IV_DIGEST) TYPE  ZADIT_CMD-DIGEST
*"     VALUE(IV_KUNNR) TYPE  ZADIT_CMD-KUNNR
*"     VALUE(IV_CALL_ID) TYPE  ZADIT_CMD-CALL_ID OPTIONAL
*"     VALUE(IV_PROMISE_ID) TYPE  ZADIT_PROMISE-PROMISE_ID OPTIONAL
*"     VALUE(IV_ACTION) TYPE  ZADIT_ACTIVITY-KIND OPTIONAL
*"     VALUE(IT_INSTALMENTS) TYPE  ZADIT_T_INSTALMENT OPTIONAL
*"     VALUE(IV_REASON) TYPE  ZADIT_PROMISE-REASON OPTIONAL
*"  EXPORTING
*"     VALUE(EV_OBJECT_ID) TYPE  ZADIT_CMD-OBJECT_ID
*"     VALUE(EV_DUPLICATE) TYPE  XFELD
*"     VALUE(EV_POSTED_ON) TYPE  SY-DATUM
*"     VALUE(EV_POSTED_AT) TYPE  SY-UZEIT
*"     VALUE(RETURN) TYPE  BAPIRET2
*"----------------------------------------------------------------------

  DATA ls_cmd TYPE zadit_cmd.

  PERFORM begin_command USING iv_command_id 'PROMISE_CHANGE' iv_kunnr iv_digest iv_call_id
    CHANGING ls_cmd ev_duplicate return.
  IF ev_duplicate IS INITIAL AND return-type IS INITIAL.
    PERFORM lock_customer USING iv_kunnr CHANGING return.
    IF return-type IS INITIAL.
      PERFORM change_promise USING iv_promise_id iv_action it_instalments iv_reason CHANGING ls_cmd return.
    ENDIF.
  ENDIF.
  PERFORM finish_command USING ev_duplicate CHANGING ls_cmd return.
  PERFORM unlock_customer USING iv_kunnr.
  ev_object_id = ls_cmd-object_id.
  ev_posted_on = ls_cmd-posted_on.
  ev_posted_at = ls_cmd-posted_at.

ENDFUNCTION.
