"""Who, what and when: a strategy is data until it meets a book, then a partition with timelines."""
