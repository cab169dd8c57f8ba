"""Codecs that strangers feed: whatever comes in, they answer or say what is wrong, and soon."""
