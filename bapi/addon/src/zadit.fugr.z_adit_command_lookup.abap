FUNCTION z_adit_command_lookup.
*"----------------------------------------------------------------------
*"*"Local Interface:
*"  IMPORTING
*"     VALUE(IV_COMMAND_ID) TYPE  ZADIT_CMD-COMMAND_ID
*"  EXPORTING
*"     VALUE(EV_FOUND) TYPE  XFELD
*"     VALUE(EV_KIND) TYPE  ZADIT_CMD-KIND
*"     VALUE(EV_KUNNR) TYPE  ZADIT_CMD-KUNNR
*"     VALUE(EV_DIGEST) TYPE  ZADIT_CMD-DIGEST
*"     VALUE(EV_OBJECT_ID) TYPE  ZADIT_CMD-OBJECT_ID
*"     VALUE(EV_POSTED_ON) TYPE  SY-DATUM
*"     VALUE(EV_POSTED_AT) TYPE  SY-UZEIT
*"     VALUE(RETURN) TYPE  BAPIRET2
*"----------------------------------------------------------------------

  DATA ls_cmd TYPE zadit_cmd.

  CLEAR: ev_found, return.
* Whoever may see no customer at all is not told either that there is no such command: it would be sent again.
  AUTHORITY-CHECK OBJECT 'F_KNA1_BUK' ID 'BUKRS' DUMMY ID 'ACTVT' FIELD gc_read.
  IF sy-subrc <> 0.
    PERFORM fail USING '011' 'F_KNA1_BUK' CHANGING return.
    RETURN.
  ENDIF.
  SELECT SINGLE * FROM zadit_cmd INTO ls_cmd WHERE command_id = iv_command_id.
  IF sy-subrc <> 0.
    RETURN.
  ENDIF.
  PERFORM check_customer USING ls_cmd-kunnr gc_read CHANGING return.
  IF return-type IS NOT INITIAL.
    RETURN.
  ENDIF.
  ev_found = 'X'.
  ev_kind = ls_cmd-kind.
  ev_kunnr = ls_cmd-kunnr.
  ev_digest = ls_cmd-digest.
  ev_object_id = ls_cmd-object_id.
  ev_posted_on = ls_cmd-posted_on.
  ev_posted_at = ls_cmd-posted_at.

ENDFUNCTION.
