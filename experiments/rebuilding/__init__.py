"""``secateur explain run=FOLDER``: a number of a pack built again from the result, and held against what is written."""
