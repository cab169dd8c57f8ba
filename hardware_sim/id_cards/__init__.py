"""An ID card module on its serial line, and the cards that are laid on it."""
