"""The papers of a filing, a renewal and a sales talk. Forms A and B themselves are in ``core.pdf``."""
