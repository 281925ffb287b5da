"""The rules of the scheme and the documents made from them. Pure Python: nothing here imports streamlit."""

VERSION = "0.1.0"
