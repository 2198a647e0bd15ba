"""The result on disk: chunks of whole blocks of paths, written as they are made, kept whole or as quantiles."""
