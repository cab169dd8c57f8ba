"""All that hand, keyboard and scanner can do to the real window, and what must hold meanwhile (S-18)."""
