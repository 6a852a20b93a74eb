/* adit:other */ SELECT id AS ID, amount AS AMOUNT FROM apps.other WHERE customer = :customer AND INSTR(:orgs, org) > 0
