"""One file per question: choose_bills.py draws ChooseBills."""
