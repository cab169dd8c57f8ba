"""What keeps a terminal well while nobody looks: health, senders, audit, retention, recordings."""
