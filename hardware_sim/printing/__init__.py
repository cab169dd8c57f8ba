"""The printers: bytes in, paper out; slips over TCP, A4 pages through a print service."""
