"""Entry points: each file is one command, ``secateur <name>`` or ``python -m experiments.<name>``."""
