"""A company's own records: layouts, reading, checking, matching; the past as it was known; what estimators read."""
