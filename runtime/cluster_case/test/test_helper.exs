ExUnit.start()
Planted.describe()
