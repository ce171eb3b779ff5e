"""The client against real sockets and strange answers."""
