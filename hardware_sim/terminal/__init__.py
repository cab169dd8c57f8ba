"""The real terminal on a bench: started, looked at, pressed, and its visit proven."""
