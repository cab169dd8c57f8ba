"""Our clients against real sockets and against the back ends of the bench."""
