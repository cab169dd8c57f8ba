"""Every question that can be put to a person, as data; one file per theme."""
