FUNCTION z_adit_preference_set.
*"----------------------------------------------------------------------
*"*"Local Interface:
*"  IMPORTING
*"     VALUE(IV_COMMAND_ID) TYPE  ZADIT_CMD-COMMAND_ID
*"     VALUE(IV_DIGEST) TYPE  ZADIT_CMD-DIGEST
*"     VALUE(IV_KUNNR) TYPE  ZADIT_CMD-KUNNR
*"     VALUE(IV_CALL_ID) TYPE  ZADIT_CMD-CALL_ID OPTIONAL
*"     VALUE(IV_METHOD) TYPE  ZADIT_PREF-METHOD OPTIONAL
*"     VALUE(IV_LANGUAGE) TYPE  ZADIT_PREF-LANGUAGE OPTIONAL
*"     VALUE(IV_CHANNEL) TYPE  ZADIT_PREF-CHANNEL OPTIONAL
*"     VALUE(IV_DO_NOT_CALL) TYPE  ZADIT_PREF-DO_NOT_CALL OPTIONAL
*"  EXPORTING
*"     VALUE(EV_OBJECT_ID) TYPE  ZADIT_CMD-OBJECT_ID
*"     VALUE(EV_DUPLICATE) TYPE  XFELD
*"     VALUE(EV_POSTED_ON) TYPE  SY-DATUM
*"     VALUE(EV_POSTED_AT) TYPE  SY-UZEIT
*"     VALUE(RETURN) TYPE  BAPIRET2
*"----------------------------------------------------------------------

  DATA: ls_cmd  TYPE zadit_cmd,
        ls_pref TYPE zadit_pref.

  PERFORM begin_command USING iv_command_id 'PREFERENCE_SET' iv_kunnr iv_digest iv_call_id
    CHANGING ls_cmd ev_duplicate return.
  IF ev_duplicate IS INITIAL AND return-type IS INITIAL.
    PERFORM lock_customer USING iv_kunnr CHANGING return.
    IF return-type IS INITIAL.
      ls_pref-method = iv_method.
      ls_pref-language = iv_language.
      ls_pref-channel = iv_channel.
      ls_pref-do_not_call = iv_do_not_call.
      PERFORM set_preference USING ls_pref CHANGING ls_cmd return.
    ENDIF.
  ENDIF.
  PERFORM finish_command USING ev_duplicate CHANGING ls_cmd return.
  PERFORM unlock_customer USING iv_kunnr.
  ev_object_id = ls_cmd-object_id.
  ev_posted_on = ls_cmd-posted_on.
  ev_posted_at = ls_cmd-posted_at.

ENDFUNCTION.
