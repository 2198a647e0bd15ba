"""``secateur doctor``: a file a part that can be out of order; each yields what it finds, faults with their cure."""
