"""Cards in readers of a real PC/SC service: social-security cards put in, others held to it, and the PSAM."""
