"""What a term hands on to the next one: its shape and words as a file, never people.

A term of another region, or the next of the same one, begins from it."""
