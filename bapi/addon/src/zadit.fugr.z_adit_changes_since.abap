FUNCTION z_adit_changes_since.
*"----------------------------------------------------------------------
*"*"Local Interface:
*"  IMPORTING
*"     VALUE(IV_SINCE_ON) TYPE  SY-DATUM OPTIONAL
*"     VALUE(IV_SINCE_AT) TYPE  SY-UZEIT OPTIONAL
*"     VALUE(IV_AFTER) TYPE  ZADIT_S_CHANGE-SEQUENCE_KEY OPTIONAL
*"     VALUE(IV_MAX) TYPE  SY-DBCNT OPTIONAL
*"  EXPORTING
*"     VALUE(ET_CHANGES) TYPE  ZADIT_T_CHANGE
*"     VALUE(EV_SERVER_ON) TYPE  SY-DATUM
*"     VALUE(EV_SERVER_AT) TYPE  SY-UZEIT
*"     VALUE(EV_MORE) TYPE  XFELD
*"     VALUE(RETURN) TYPE  BAPIRET2
*"----------------------------------------------------------------------

  DATA: lv_max   TYPE i,
        lv_limit TYPE i,
        lv_on    TYPE sy-datum,
        lv_at    TYPE sy-uzeit,
        lv_id    TYPE zadit_cmd-object_id.

  CLEAR: et_changes, ev_more, return.
  PERFORM utc_now CHANGING ev_server_on ev_server_at.
  AUTHORITY-CHECK OBJECT 'F_KNA1_BUK' ID 'BUKRS' DUMMY ID 'ACTVT' FIELD gc_read.
  IF sy-subrc <> 0.
    PERFORM fail USING '011' 'F_KNA1_BUK' CHANGING return.
    RETURN.
  ENDIF.
  lv_max = iv_max.
  IF lv_max < 1 OR lv_max > gc_most_changes.
    lv_max = gc_most_changes.
  ENDIF.
  lv_limit = lv_max + 1.

  PERFORM find_start USING iv_since_on iv_since_at iv_after 'P' CHANGING lv_on lv_at lv_id.
  PERFORM changed_promises USING lv_on lv_at lv_id lv_limit CHANGING et_changes.
  PERFORM find_start USING iv_since_on iv_since_at iv_after 'D' CHANGING lv_on lv_at lv_id.
  PERFORM changed_disputes USING lv_on lv_at lv_id lv_limit CHANGING et_changes.
  PERFORM find_start USING iv_since_on iv_since_at iv_after 'A' CHANGING lv_on lv_at lv_id.
  PERFORM changed_activities USING lv_on lv_at lv_id lv_limit CHANGING et_changes.
  PERFORM find_start USING iv_since_on iv_since_at iv_after 'F' CHANGING lv_on lv_at lv_id.
  PERFORM changed_preferences USING lv_on lv_at lv_id lv_limit CHANGING et_changes.
  PERFORM find_start USING iv_since_on iv_since_at iv_after 'C' CHANGING lv_on lv_at lv_id.
  PERFORM changed_customers USING lv_on lv_at lv_id lv_limit CHANGING et_changes.

  SORT et_changes BY sequence_key.
  IF lines( et_changes ) > lv_max.
    DELETE et_changes FROM lv_limit.
    ev_more = 'X'.
  ENDIF.

ENDFUNCTION.
