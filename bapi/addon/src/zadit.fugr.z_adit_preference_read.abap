FUNCTION z_adit_preference_read.
*"----------------------------------------------------------------------
*"*"Local Interface:
*"  IMPORTING
*"     VALUE(IV_KUNNR) TYPE  ZADIT_CMD-KUNNR
*"  EXPORTING
*"     VALUE(EV_METHOD) TYPE  ZADIT_PREF-METHOD
*"     VALUE(EV_LANGUAGE) TYPE  ZADIT_PREF-LANGUAGE
*"     VALUE(EV_CHANNEL) TYPE  ZADIT_PREF-CHANNEL
*"     VALUE(EV_DO_NOT_CALL) TYPE  ZADIT_PREF-DO_NOT_CALL
*"     VALUE(RETURN) TYPE  BAPIRET2
*"----------------------------------------------------------------------

  CLEAR: ev_method, ev_language, ev_channel, ev_do_not_call, return.
  PERFORM check_customer USING iv_kunnr gc_read CHANGING return.
  IF return-type IS NOT INITIAL.
    RETURN.
  ENDIF.
  SELECT SINGLE method language channel do_not_call FROM zadit_pref
    INTO (ev_method, ev_language, ev_channel, ev_do_not_call)
    WHERE kunnr = iv_kunnr.

ENDFUNCTION.
