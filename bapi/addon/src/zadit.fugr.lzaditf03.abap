* Promises to pay.

FORM create_promise
  USING    it_items       TYPE zadit_t_item
           it_instalments TYPE zadit_t_instalment
           iv_follow_up   TYPE sy-datum
  CHANGING cs_promise     TYPE zadit_promise
           cs_cmd         TYPE zadit_cmd
           cs_return      TYPE bapiret2.

  DATA: ls_item     TYPE zadit_s_item,
        ls_activity TYPE zadit_activity,
        lv_promised TYPE decfloat34,
        lv_planned  TYPE decfloat34,
        lv_waers    TYPE zadit_s_item-waers.

  IF it_items IS INITIAL.
    PERFORM fail USING '008' 'IT_ITEMS' CHANGING cs_return.
    RETURN.
  ENDIF.
  PERFORM add_up_plan USING it_instalments CHANGING lv_planned lv_waers cs_return.
  IF cs_return-type IS NOT INITIAL.
    RETURN.
  ENDIF.
  LOOP AT it_items INTO ls_item.
    PERFORM check_amount USING cs_cmd-kunnr ls_item CHANGING cs_return.
    IF cs_return-type IS NOT INITIAL.
      RETURN.
    ENDIF.
    lv_promised = lv_promised + ls_item-amount.
    IF ls_item-waers <> lv_waers.
      PERFORM fail USING '006' space CHANGING cs_return.
      RETURN.
    ENDIF.
  ENDLOOP.
  IF lv_promised <> lv_planned.
    PERFORM fail USING '006' space CHANGING cs_return.
    RETURN.
  ENDIF.

  PERFORM write_promise USING it_items it_instalments CHANGING cs_promise cs_cmd cs_return.
  IF cs_return-type IS INITIAL AND iv_follow_up IS NOT INITIAL.
    ls_activity-kind = 'TASK'.
    ls_activity-subkind = 'follow_up'.
    ls_activity-due_on = iv_follow_up.
    ls_activity-reference = cs_promise-promise_id.
    PERFORM write_activity USING cs_cmd CHANGING ls_activity cs_return.
  ENDIF.

* Enhancement point, inside the unit of work:
* - where SAP Collections Management is in use, create its promise here as well,
* - where dunning is to pause, set the dunning block of the items.

ENDFORM.

*----------------------------------------------------------------------
* A plan is in one currency, names each day once and in order, and has amounts above zero.
*----------------------------------------------------------------------
FORM add_up_plan
  USING    it_instalments TYPE zadit_t_instalment
  CHANGING cv_total       TYPE decfloat34
           cv_waers       TYPE zadit_s_item-waers
           cs_return      TYPE bapiret2.

  DATA: ls_instalment TYPE zadit_s_instalment,
        lv_amount     TYPE decfloat34,
        lv_before     TYPE sy-datum.

  CLEAR: cv_total, cv_waers.
  LOOP AT it_instalments INTO ls_instalment.
    lv_amount = ls_instalment-amount.
    IF lv_amount <= 0 OR ls_instalment-waers IS INITIAL.
      PERFORM fail USING '008' 'IT_INSTALMENTS' CHANGING cs_return.
    ELSEIF ls_instalment-due_on <= lv_before.
      PERFORM fail USING '008' 'DUE_ON' CHANGING cs_return.
    ELSEIF cv_waers IS NOT INITIAL AND ls_instalment-waers <> cv_waers.
      PERFORM fail USING '006' space CHANGING cs_return.
    ENDIF.
    IF cs_return-type IS NOT INITIAL.
      RETURN.
    ENDIF.
    cv_total = cv_total + lv_amount.
    cv_waers = ls_instalment-waers.
    lv_before = ls_instalment-due_on.
  ENDLOOP.
  IF cv_waers IS INITIAL.
    PERFORM fail USING '008' 'IT_INSTALMENTS' CHANGING cs_return.
  ENDIF.

ENDFORM.

FORM write_promise
  USING    it_items       TYPE zadit_t_item
           it_instalments TYPE zadit_t_instalment
  CHANGING cs_promise     TYPE zadit_promise
           cs_cmd         TYPE zadit_cmd
           cs_return      TYPE bapiret2.

  DATA: ls_item            TYPE zadit_s_item,
        ls_instalment      TYPE zadit_s_instalment,
        ls_item_row        TYPE zadit_prom_item,
        ls_instalment_row  TYPE zadit_prom_inst.

  PERFORM next_number USING 'PROMISE' CHANGING cs_promise-promise_id.
  cs_cmd-object_id = cs_promise-promise_id.
  cs_promise-kunnr = cs_cmd-kunnr.
  cs_promise-status = gc_open.
  cs_promise-taken_on = cs_cmd-posted_on.
  cs_promise-taken_at = cs_cmd-posted_at.
  cs_promise-taken_by = cs_cmd-posted_by.
  cs_promise-command_id = cs_cmd-command_id.
  cs_promise-changed_on = cs_cmd-posted_on.
  cs_promise-changed_at = cs_cmd-posted_at.
  INSERT zadit_promise FROM cs_promise.
  IF sy-subrc <> 0.
    PERFORM fail USING '009' cs_promise-promise_id CHANGING cs_return.
    RETURN.
  ENDIF.

  LOOP AT it_items INTO ls_item.
    MOVE-CORRESPONDING ls_item TO ls_item_row.
    ls_item_row-promise_id = cs_promise-promise_id.
    INSERT zadit_prom_item FROM ls_item_row.
    IF sy-subrc <> 0.
*     The same item twice.
      PERFORM fail USING '008' 'IT_ITEMS' CHANGING cs_return.
      RETURN.
    ENDIF.
  ENDLOOP.
  LOOP AT it_instalments INTO ls_instalment.
    MOVE-CORRESPONDING ls_instalment TO ls_instalment_row.
    ls_instalment_row-promise_id = cs_promise-promise_id.
    ls_instalment_row-posnr = sy-tabix.
    IF ls_instalment_row-status <> gc_kept.
      ls_instalment_row-status = gc_open.
    ENDIF.
    INSERT zadit_prom_inst FROM ls_instalment_row.
    IF sy-subrc <> 0.
      PERFORM fail USING '009' cs_promise-promise_id CHANGING cs_return.
      RETURN.
    ENDIF.
  ENDLOOP.

ENDFORM.

FORM change_promise
  USING    iv_promise_id  TYPE zadit_promise-promise_id
           iv_action      TYPE zadit_activity-kind
           it_instalments TYPE zadit_t_instalment
           iv_reason      TYPE zadit_promise-reason
  CHANGING cs_cmd         TYPE zadit_cmd
           cs_return      TYPE bapiret2.

  DATA: ls_promise TYPE zadit_promise,
        lv_status  TYPE zadit_promise-status.

  CASE iv_action.
    WHEN 'RESCHEDULE'.
      lv_status = gc_superseded.
    WHEN 'CANCEL'.
      lv_status = gc_cancelled.
    WHEN OTHERS.
      PERFORM fail USING '008' 'IV_ACTION' CHANGING cs_return.
      RETURN.
  ENDCASE.
  SELECT SINGLE * FROM zadit_promise INTO ls_promise WHERE promise_id = iv_promise_id.
  IF sy-subrc <> 0 OR ls_promise-kunnr <> cs_cmd-kunnr.
    PERFORM fail USING '004' iv_promise_id CHANGING cs_return.
    RETURN.
  ENDIF.

* The condition on the status makes this the one change that finds the promise open.
  UPDATE zadit_promise
    SET status = lv_status
        reason = iv_reason
        changed_on = cs_cmd-posted_on
        changed_at = cs_cmd-posted_at
    WHERE promise_id = iv_promise_id AND status = gc_open.
  IF sy-subrc <> 0.
    PERFORM fail USING '005' iv_promise_id CHANGING cs_return.
    RETURN.
  ENDIF.
  cs_cmd-object_id = iv_promise_id.
  IF lv_status = gc_superseded.
    PERFORM supersede_promise USING ls_promise it_instalments iv_reason CHANGING cs_cmd cs_return.
  ENDIF.
  IF cs_return-type IS INITIAL.
    UPDATE zadit_prom_inst SET status = gc_cancelled
      WHERE promise_id = iv_promise_id AND status = gc_open ##SUBRC_OK.
  ENDIF.

ENDFORM.

*----------------------------------------------------------------------
* The new promise is about the same items. Instalments that were kept go with it, and the new plan makes up the rest.
*----------------------------------------------------------------------
FORM supersede_promise
  USING    is_before      TYPE zadit_promise
           it_instalments TYPE zadit_t_instalment
           iv_reason      TYPE zadit_promise-reason
  CHANGING cs_cmd         TYPE zadit_cmd
           cs_return      TYPE bapiret2.

  DATA: ls_promise    TYPE zadit_promise,
        lt_items      TYPE zadit_t_item,
        ls_item       TYPE zadit_s_item,
        lt_plan       TYPE zadit_t_instalment,
        ls_instalment TYPE zadit_s_instalment,
        lv_promised   TYPE decfloat34,
        lv_planned    TYPE decfloat34,
        lv_waers      TYPE zadit_s_item-waers.

  PERFORM add_up_plan USING it_instalments CHANGING lv_planned lv_waers cs_return.
  IF cs_return-type IS NOT INITIAL.
    RETURN.
  ENDIF.
  SELECT * FROM zadit_prom_item INTO CORRESPONDING FIELDS OF TABLE lt_items
    WHERE promise_id = is_before-promise_id.
  LOOP AT lt_items INTO ls_item.
    lv_promised = lv_promised + ls_item-amount.
  ENDLOOP.
  SELECT * FROM zadit_prom_inst INTO CORRESPONDING FIELDS OF TABLE lt_plan
    WHERE promise_id = is_before-promise_id AND status = gc_kept ORDER BY PRIMARY KEY.
  LOOP AT lt_plan INTO ls_instalment.
    lv_planned = lv_planned + ls_instalment-amount.
  ENDLOOP.
  IF lv_planned <> lv_promised OR ls_item-waers <> lv_waers.
    PERFORM fail USING '006' space CHANGING cs_return.
    RETURN.
  ENDIF.
  LOOP AT it_instalments INTO ls_instalment.
    CLEAR ls_instalment-status.
    APPEND ls_instalment TO lt_plan.
  ENDLOOP.

  ls_promise-method = is_before-method.
  ls_promise-promised_by = is_before-promised_by.
  ls_promise-recording = is_before-recording.
  ls_promise-predecessor = is_before-promise_id.
  ls_promise-reason = iv_reason.
  PERFORM write_promise USING lt_items lt_plan CHANGING ls_promise cs_cmd cs_return.

ENDFORM.
