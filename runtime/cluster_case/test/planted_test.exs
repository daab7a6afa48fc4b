require Planted.Case

Planted.Case.define()
