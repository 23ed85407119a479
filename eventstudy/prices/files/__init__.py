"""Price files of the user's own: CSV and Parquet, one file or a folder of them."""
