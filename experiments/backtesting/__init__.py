"""``secateur backtest``: origins, the book as it was known then, the forecast from it, and what happened."""
