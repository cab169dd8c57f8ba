"""A visit's course: places at doctors, reports, medicine."""
