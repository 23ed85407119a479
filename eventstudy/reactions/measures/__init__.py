"""What is measured of one listing around one announcement: one row a measure, in ``registry``."""
