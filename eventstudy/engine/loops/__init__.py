"""The inner loops of a study, in numpy and for numba to compile."""
