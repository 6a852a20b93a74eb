/* adit:check_setup */
BEGIN
  apps.xxadit_write.check_setup(
    p_orgs => :p_orgs,
    x_status => :x_status,
    x_problems => :x_problems,
    x_summary => :x_summary);
END;
