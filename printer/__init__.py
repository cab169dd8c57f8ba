"""Paper as data, turned into printer bytes and sent; knows nothing of patients."""
