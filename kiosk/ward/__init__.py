"""A stay in the hospital: admission, deposit, daily costs, discharge."""
