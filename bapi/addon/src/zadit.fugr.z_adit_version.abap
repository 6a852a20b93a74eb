FUNCTION z_adit_version.
*"----------------------------------------------------------------------
*"*"Local Interface:
*"  EXPORTING
*"     VALUE(EV_VERSION) TYPE  ZADIT_ACTIVITY-KIND
*"     VALUE(RETURN) TYPE  BAPIRET2
*"----------------------------------------------------------------------

  CLEAR return.
  ev_version = gc_version.

ENDFUNCTION.
