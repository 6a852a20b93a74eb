FUNCTION z_adit_billing_lines_read.
*"----------------------------------------------------------------------
*"*"Local Interface:
*"  IMPORTING
*"     VALUE(IV_VBELN) TYPE  VBRK-VBELN
*"  EXPORTING
*"     VALUE(ET_LINES) TYPE  ZADIT_T_BILLING_LINE
*"     VALUE(RETURN) TYPE  BAPIRET2
*"----------------------------------------------------------------------

* HKONT stays initial: financial accounting adds up what goes to one account, and keeps no line of its own for an item.
  DATA: lv_bukrs  TYPE vbrk-bukrs,
        lv_waerk  TYPE vbrk-waerk,
        lv_payer  TYPE vbrk-kunrg,
        lv_kunnr  TYPE zadit_cmd-kunnr,
        lv_waers  TYPE zadit_s_billing_line-waers,
        lv_net    TYPE decfloat34,
        lt_rows   TYPE STANDARD TABLE OF vbrp WITH DEFAULT KEY,
        ls_row    TYPE vbrp,
        ls_line   TYPE zadit_s_billing_line.

  CLEAR: et_lines, return.
  SELECT SINGLE bukrs waerk kunrg FROM vbrk INTO (lv_bukrs, lv_waerk, lv_payer) WHERE vbeln = iv_vbeln.
  IF sy-subrc <> 0.
    PERFORM fail USING '002' iv_vbeln CHANGING return.
    RETURN.
  ENDIF.
  AUTHORITY-CHECK OBJECT 'F_BKPF_BUK' ID 'BUKRS' FIELD lv_bukrs ID 'ACTVT' FIELD gc_read.
  IF sy-subrc <> 0.
    PERFORM fail USING '011' 'F_BKPF_BUK' CHANGING return.
    RETURN.
  ENDIF.
  lv_kunnr = lv_payer.
  PERFORM check_customer USING lv_kunnr gc_read CHANGING return.
  IF return-type IS NOT INITIAL.
    RETURN.
  ENDIF.
  lv_waers = lv_waerk.
  SELECT posnr arktx fkimg vrkme netwr kostl FROM vbrp INTO CORRESPONDING FIELDS OF TABLE lt_rows
    WHERE vbeln = iv_vbeln ORDER BY posnr.
  LOOP AT lt_rows INTO ls_row.
    CLEAR ls_line.
    ls_line-posnr = ls_row-posnr.
    ls_line-arktx = ls_row-arktx.
    ls_line-fkimg = ls_row-fkimg.
    ls_line-vrkme = ls_row-vrkme.
    ls_line-kostl = ls_row-kostl.
    lv_net = ls_row-netwr.
    PERFORM shift_amount USING lv_waers CHANGING lv_net.
    ls_line-netwr = lv_net.
    ls_line-waers = lv_waers.
    APPEND ls_line TO et_lines.
  ENDLOOP.

ENDFUNCTION.
