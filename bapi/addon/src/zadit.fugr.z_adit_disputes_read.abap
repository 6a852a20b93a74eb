FUNCTION z_adit_disputes_read.
*"----------------------------------------------------------------------
*"*"Local Interface:
*"  IMPORTING
*"     VALUE(IV_KUNNR) TYPE  ZADIT_CMD-KUNNR
*"  EXPORTING
*"     VALUE(ET_DISPUTES) TYPE  ZADIT_T_DISPUTE
*"     VALUE(ET_NOTES) TYPE  ZADIT_T_NOTE
*"     VALUE(RETURN) TYPE  BAPIRET2
*"----------------------------------------------------------------------

  CLEAR: et_disputes, et_notes, return.
  PERFORM check_customer USING iv_kunnr gc_read CHANGING return.
  IF return-type IS NOT INITIAL.
    RETURN.
  ENDIF.
  SELECT * FROM zadit_dispute INTO CORRESPONDING FIELDS OF TABLE et_disputes
    WHERE kunnr = iv_kunnr ORDER BY PRIMARY KEY.
  SELECT n~dispute_id n~posnr n~written_on n~written_at n~written_by n~text
    FROM zadit_disp_note AS n INNER JOIN zadit_dispute AS d ON n~dispute_id = d~dispute_id
    INTO CORRESPONDING FIELDS OF TABLE et_notes
    WHERE d~kunnr = iv_kunnr.
  SORT et_notes BY dispute_id posnr.

ENDFUNCTION.
