"""What a technician types, one file per group of commands: options in, lines or JSON out."""
