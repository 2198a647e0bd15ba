"""How well a forecast met what happened: scores of a probabilistic forecast, simple rivals, and one verdict."""
