FUNCTION z_adit_dispute_create.
*"----------------------------------------------------------------------
*"*"Local Interface:
*"  IMPORTING
*"     VALUE(IV_COMMAND_ID) TYPE  ZADIT_CMD-COMMAND_ID
*"     VALUE(IV_DIGEST) TYPE  ZADIT_CMD-DIGEST
*"     VALUE(IV_KUNNR) TYPE  ZADIT_CMD-KUNNR
*"     VALUE(IV_CALL_ID) TYPE  ZADIT_CMD-CALL_ID OPTIONAL
*"     VALUE(IV_BUKRS) TYPE  ZADIT_DISPUTE-BUKRS OPTIONAL
*"     VALUE(IV_BELNR) TYPE  ZADIT_DISPUTE-BELNR OPTIONAL
*"     VALUE(IV_GJAHR) TYPE  ZADIT_DISPUTE-GJAHR OPTIONAL
*"     VALUE(IV_BUZEI) TYPE  ZADIT_DISPUTE-BUZEI OPTIONAL
*"     VALUE(IV_INVOICE) TYPE  ZADIT_DISPUTE-INVOICE OPTIONAL
*"     VALUE(IV_REASON) TYPE  ZADIT_DISPUTE-REASON OPTIONAL
*"     VALUE(IV_AMOUNT) TYPE  ZADIT_DISPUTE-AMOUNT OPTIONAL
*"     VALUE(IV_WAERS) TYPE  ZADIT_DISPUTE-WAERS OPTIONAL
*"     VALUE(IT_LINES) TYPE  ZADIT_T_LINE OPTIONAL
*"     VALUE(IV_TEXT) TYPE  STRING OPTIONAL
*"  EXPORTING
*"     VALUE(EV_OBJECT_ID) TYPE  ZADIT_CMD-OBJECT_ID
*"     VALUE(EV_DUPLICATE) TYPE  XFELD
*"     VALUE(EV_EXISTING) TYPE  XFELD
*"     VALUE(EV_POSTED_ON) TYPE  SY-DATUM
*"     VALUE(EV_POSTED_AT) TYPE  SY-UZEIT
*"     VALUE(RETURN) TYPE  BAPIRET2
*"----------------------------------------------------------------------

  DATA: ls_cmd  TYPE zadit_cmd,
        ls_item TYPE zadit_s_item.

  CLEAR ev_existing.
  PERFORM begin_command USING iv_command_id 'DISPUTE_CREATE' iv_kunnr iv_digest iv_call_id
    CHANGING ls_cmd ev_duplicate return.
  IF ev_duplicate IS INITIAL AND return-type IS INITIAL.
    ls_item-bukrs = iv_bukrs.
    ls_item-belnr = iv_belnr.
    ls_item-gjahr = iv_gjahr.
    ls_item-buzei = iv_buzei.
    ls_item-invoice = iv_invoice.
    ls_item-amount = iv_amount.
    ls_item-waers = iv_waers.
    PERFORM create_dispute USING ls_item iv_reason it_lines iv_text CHANGING ls_cmd ev_existing return.
  ENDIF.
  PERFORM finish_command USING ev_duplicate CHANGING ls_cmd return.
  ev_object_id = ls_cmd-object_id.
  ev_posted_on = ls_cmd-posted_on.
  ev_posted_at = ls_cmd-posted_at.

ENDFUNCTION.
