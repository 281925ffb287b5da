"""The yardstick: the smallest Streamlit app there is, one widget and its echo."""

import streamlit as st

st.write(st.text_input("text"))
