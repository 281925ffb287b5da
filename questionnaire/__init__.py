"""The scheme as data, and its loader.

An edition is a folder of YAML files beside this module. Replacing or adding one needs no code:
see the README's "Data format".
"""

from questionnaire.loader import EditionError, list_editions, load_edition

__all__ = ["EditionError", "list_editions", "load_edition"]
