/* adit:probe */ SELECT id AS ID, amount AS AMOUNT FROM apps.probe WHERE customer = :customer AND INSTR(:orgs, org) > 0
