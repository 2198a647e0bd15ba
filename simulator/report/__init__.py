"""The board pack: one story told from a result by plain rules, and written as a page, as a paper and as slides."""
