"""What a platform has behind its contract: books in a data base, admission, a page of its fleet."""
