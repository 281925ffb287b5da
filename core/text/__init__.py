"""How what people type is read, checked and written."""
