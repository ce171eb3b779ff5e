"""The headers and cookies of every answer: each address of the access table, every kind of error, and real servers."""
