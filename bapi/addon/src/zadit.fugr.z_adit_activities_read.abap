FUNCTION z_adit_activities_read.
*"----------------------------------------------------------------------
*"*"Local Interface:
*"  IMPORTING
*"     VALUE(IV_KUNNR) TYPE  ZADIT_CMD-KUNNR
*"     VALUE(IV_FROM_ON) TYPE  SY-DATUM OPTIONAL
*"     VALUE(IV_FROM_AT) TYPE  SY-UZEIT OPTIONAL
*"  EXPORTING
*"     VALUE(ET_ACTIVITIES) TYPE  ZADIT_T_ACTIVITY
*"     VALUE(ET_REFERENCES) TYPE  ZADIT_T_REFERENCE
*"     VALUE(RETURN) TYPE  BAPIRET2
*"----------------------------------------------------------------------

  CLEAR: et_activities, et_references, return.
  PERFORM check_customer USING iv_kunnr gc_read CHANGING return.
  IF return-type IS NOT INITIAL.
    RETURN.
  ENDIF.
  SELECT * FROM zadit_activity INTO CORRESPONDING FIELDS OF TABLE et_activities
    WHERE kunnr = iv_kunnr
      AND ( started_on > iv_from_on OR ( started_on = iv_from_on AND started_at >= iv_from_at ) ).
  SELECT r~activity_id r~posnr r~kind r~value
    FROM zadit_act_ref AS r INNER JOIN zadit_activity AS a ON r~activity_id = a~activity_id
    INTO CORRESPONDING FIELDS OF TABLE et_references
    WHERE a~kunnr = iv_kunnr
      AND ( a~started_on > iv_from_on OR ( a~started_on = iv_from_on AND a~started_at >= iv_from_at ) )
    ORDER BY r~activity_id r~posnr.
  SORT et_activities BY started_on started_at activity_id.

ENDFUNCTION.
