"""RPA: a roster in, a school set up, a result for every row."""
