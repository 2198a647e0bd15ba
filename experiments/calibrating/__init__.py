"""``secateur calibrate`` at work: from a company's own records to numbers of the model, and what is left behind."""
