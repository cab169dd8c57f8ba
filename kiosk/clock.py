"""The one time zone in which people here read times, whatever zone the machine is set to."""

from datetime import datetime, timedelta, timezone

# China has one time zone, and no summer time.
BEIJING = timezone(timedelta(hours=8))


def now() -> datetime:
    """The moment, as a clock on a wall in China shows it."""
    return datetime.now(BEIJING)


def as_read_here(moment: datetime) -> datetime:
    """The same moment in Beijing time; one without a zone is taken for Beijing's already."""
    return moment.astimezone(BEIJING) if moment.tzinfo else moment
