"""One verb, one file, one coroutine."""
