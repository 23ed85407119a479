"""Expected and abnormal returns: formulas only, floats or arrays in, the same out."""
