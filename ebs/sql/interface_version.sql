/* adit:interface_version */ BEGIN :x_version := apps.xxadit_write.interface_version; END;
