"""What a company's own records say about the numbers of the model: plain arrays in, estimates with errors out."""
