FUNCTION-POOL zadit MESSAGE-ID zadit.

* There are no global variables: what a call knows it is handed, and nothing is left for the next call of the session.

CONSTANTS:
  gc_version     TYPE zadit_activity-kind VALUE '1.0.0',
  gc_error       TYPE bapiret2-type VALUE 'E',
  gc_read        TYPE tact-actvt VALUE '03',
  gc_write       TYPE tact-actvt VALUE '02',
  gc_open        TYPE zadit_promise-status VALUE 'O',
  gc_kept        TYPE zadit_promise-status VALUE 'K',
  gc_cancelled   TYPE zadit_promise-status VALUE 'C',
  gc_superseded  TYPE zadit_promise-status VALUE 'S',
  gc_in_process  TYPE zadit_dispute-status VALUE 'P',
  gc_withdrawn   TYPE zadit_dispute-status VALUE 'W',
  gc_done        TYPE zadit_activity-status VALUE 'D',
  gc_highest_id  TYPE zadit_cmd-object_id VALUE '99999999999999999999',
  gc_most_changes TYPE i VALUE 1000.
