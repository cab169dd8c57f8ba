"""What the terminal does, knowing neither Kivy nor wires."""
