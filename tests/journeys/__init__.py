"""What a person does, in plain words: real pages and forms, the real tasks, the real sandbox over a real socket.

`paper` reads a page as a browser without scripts does, `person` uses it, and
`worker` does what the worker process does whenever the test says so.
"""
