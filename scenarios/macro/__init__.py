"""What the economy does: regimes that come and go, stress paths that follow a table, noise around both."""
