"""The slip printer: bytes in, paper out."""
