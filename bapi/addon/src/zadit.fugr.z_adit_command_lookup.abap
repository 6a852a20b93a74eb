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
  SELECT SINGLE * FROM zadit_cmd INTO ls_cmd WHERE command_id = iv_command_id.
  IF sy-subrc = 0.
    ev_found = 'X'.
  ENDIF.
  ev_kind = ls_cmd-kind.
  ev_kunnr = ls_cmd-kunnr.
  ev_digest = ls_cmd-digest.
  ev_object_id = ls_cmd-object_id.
  ev_posted_on = ls_cmd-posted_on.
  ev_posted_at = ls_cmd-posted_at.

ENDFUNCTION.
