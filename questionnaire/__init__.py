"""The scheme as data, and its loader.

An edition is a folder of YAML files beside this module. Replacing or adding one needs no code:
see the README's "Data format".
"""

from questionnaire.loader import EditionError, list_editions, load_edition
from questionnaire.samples import Sample, list_samples, load_sample

__all__ = ["EditionError", "Sample", "list_editions", "list_samples", "load_edition", "load_sample"]
