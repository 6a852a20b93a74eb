FUNCTION z_adit_promises_read.
*"----------------------------------------------------------------------
*"*"Local Interface:
*"  IMPORTING
*"     VALUE(IV_KUNNR) TYPE  ZADIT_CMD-KUNNR
*"  EXPORTING
*"     VALUE(ET_PROMISES) TYPE  ZADIT_T_PROMISE
*"     VALUE(ET_ITEMS) TYPE  ZADIT_T_ITEM
*"     VALUE(ET_INSTALMENTS) TYPE  ZADIT_T_INSTALMENT
*"     VALUE(RETURN) TYPE  BAPIRET2
*"----------------------------------------------------------------------

  CLEAR: et_promises, et_items, et_instalments, return.
  PERFORM check_customer USING iv_kunnr gc_read CHANGING return.
  IF return-type IS NOT INITIAL.
    RETURN.
  ENDIF.
  SELECT * FROM zadit_promise INTO CORRESPONDING FIELDS OF TABLE et_promises
    WHERE kunnr = iv_kunnr ORDER BY PRIMARY KEY.
  SELECT i~promise_id i~bukrs i~belnr i~gjahr i~buzei i~invoice i~amount i~waers
    FROM zadit_prom_item AS i INNER JOIN zadit_promise AS p ON i~promise_id = p~promise_id
    INTO CORRESPONDING FIELDS OF TABLE et_items
    WHERE p~kunnr = iv_kunnr.
  SELECT i~promise_id i~posnr i~due_on i~amount i~waers i~status
    FROM zadit_prom_inst AS i INNER JOIN zadit_promise AS p ON i~promise_id = p~promise_id
    INTO CORRESPONDING FIELDS OF TABLE et_instalments
    WHERE p~kunnr = iv_kunnr.
  SORT et_items BY promise_id bukrs gjahr belnr buzei.
  SORT et_instalments BY promise_id posnr.

ENDFUNCTION.
