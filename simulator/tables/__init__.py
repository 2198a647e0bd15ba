"""Tables of a company: a file or a database read as text, parsed, mapped and checked, all its faults at once."""
