"""What a technician sees of a terminal and does at it, on the glass and by command."""
