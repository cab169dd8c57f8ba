"""What stands on each paper, and how it surely reaches a hand."""
