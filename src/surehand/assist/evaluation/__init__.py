"""How well the assists do, measured on written texts with their answers, and on others' data where that lies beside."""
