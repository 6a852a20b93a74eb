FUNCTION z_adit_promise_create.
*"----------------------------------------------------------------------
*"*"Local Interface:
*"  IMPORTING
*"     VALUE(IV_COMMAND_ID) TYPE  ZADIT_CMD-COMMAND_ID
*"     VALUE(IV_DIGEST) TYPE  ZADIT_CMD-DIGEST
*"     VALUE(IV_KUNNR) TYPE  ZADIT_CMD-KUNNR
*"     VALUE(IV_CALL_ID) TYPE  ZADIT_CMD-CALL_ID OPTIONAL
*"     VALUE(IT_ITEMS) TYPE  ZADIT_T_ITEM OPTIONAL
*"     VALUE(IT_INSTALMENTS) TYPE  ZADIT_T_INSTALMENT OPTIONAL
*"     VALUE(IV_METHOD) TYPE  ZADIT_PROMISE-METHOD OPTIONAL
*"     VALUE(IV_PROMISED_BY) TYPE  ZADIT_PROMISE-PROMISED_BY OPTIONAL
*"     VALUE(IV_RECORDING) TYPE  ZADIT_PROMISE-RECORDING OPTIONAL
*"     VALUE(IV_FOLLOW_UP_ON) TYPE  SY-DATUM OPTIONAL
*"  EXPORTING
*"     VALUE(EV_OBJECT_ID) TYPE  ZADIT_CMD-OBJECT_ID
*"     VALUE(EV_DUPLICATE) TYPE  XFELD
*"     VALUE(EV_POSTED_ON) TYPE  SY-DATUM
*"     VALUE(EV_POSTED_AT) TYPE  SY-UZEIT
*"     VALUE(RETURN) TYPE  BAPIRET2
*"----------------------------------------------------------------------

  DATA: ls_cmd     TYPE zadit_cmd,
        ls_promise TYPE zadit_promise.

  PERFORM begin_command USING iv_command_id 'PROMISE_CREATE' iv_kunnr iv_digest iv_call_id
    CHANGING ls_cmd ev_duplicate return.
  IF ev_duplicate IS INITIAL AND return-type IS INITIAL.
    ls_promise-method = iv_method.
    ls_promise-promised_by = iv_promised_by.
    ls_promise-recording = iv_recording.
    PERFORM create_promise USING it_items it_instalments iv_follow_up_on CHANGING ls_promise ls_cmd return.
  ENDIF.
  PERFORM finish_command USING ev_duplicate CHANGING ls_cmd return.
  ev_object_id = ls_cmd-object_id.
  ev_posted_on = ls_cmd-posted_on.
  ev_posted_at = ls_cmd-posted_at.

ENDFUNCTION.
