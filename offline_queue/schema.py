"""The tables, and how a file of an older release becomes one of this. A released step stays as it is."""

from sqlite3 import Connection

from sqlite_utils import Database, Migrations

SCHEMA = Migrations("offline_queue")


def migrate(connection: Connection) -> None:
    SCHEMA.apply(Database(connection))


def applied(connection: Connection) -> list[str]:
    return [each.name for each in SCHEMA.applied(Database(connection))]


def known() -> list[str]:
    """The steps of this release."""
    return [each.name for each in SCHEMA.pending(Database(memory=True))]


def newer(connection: Connection) -> list[str]:
    """Steps in the file that this release does not know."""
    return [name for name in applied(connection) if name not in known()]


@SCHEMA()
def m001_records_messages_counters(db: Database) -> None:
    """Few indexes on purpose: each is one more page in the log of every commit."""
    record = {"id": str, "step": str, "facts": str, "moved_at": float}
    db.table("record").create(record, pk="id", not_null=set(record))
    db.table("record").create_index(["step"])
    db.table("history").create({"seq": int, "boot": int} | record, pk="seq", not_null=set(record))
    db.table("history").create_index(["id"])
    message = {
        "seq": int, "destination": str, "priority": int, "kind": str, "key": str, "order_key": str,
        "body": str, "made_at": float, "lived": int, "boot": int, "set_aside": str,
    }  # fmt: skip
    db.table("message").create(message, pk="seq", not_null=set(message) - {"set_aside"})
    db.table("message").create_index(["key"], unique=True)
    db.table("message").create_index(["destination", "priority"])
    db.execute("CREATE INDEX message_set_aside ON message (destination) WHERE set_aside IS NOT NULL")
    db.table("counter").create({"name": str, "value": int}, pk="name", not_null={"value"})


@SCHEMA()
def m002_lines_seal_age(db: Database) -> None:
    """The next of a line is found by its line, the seal has a witness, and records have an age."""
    db.execute("DROP INDEX idx_message_destination_priority")
    db.execute("CREATE INDEX message_line ON message (kind, order_key)")
    db.table("seal").create({"id": int, "witness": bytes}, pk="id", not_null={"witness"})
    db.table("record").add_column("lived", int, not_null_default=0)
    db.execute("UPDATE record SET lived = coalesce((SELECT value FROM counter WHERE name = 'lived'), 0)")


@SCHEMA()
def m003_origin_audit(db: Database) -> None:
    """A message says under what it was written, and what was done by whom is a chain."""
    db.table("message").add_column("origin", str, not_null_default="")
    audit = {"seq": int, "made_ms": int, "lived": int, "boot": int, "body": str, "hash": bytes}
    db.table("audit").create(audit, pk="seq", not_null=set(audit))


@SCHEMA()
def m004_moves_by_their_numbers(db: Database) -> None:
    """A record knows its first and its last move, so that no index of all moves is written with each."""
    for name in ("first_move", "last_move"):
        db.table("record").add_column(name, int, not_null_default=0)
    number_moves(db.conn)
    db.execute("DROP INDEX idx_history_id")


def number_moves(connection: Connection) -> None:
    """Tell each record which moves are its first and its last; all of its moves lie between them."""
    connection.execute(
        "UPDATE record SET first_move = low, last_move = high FROM"
        " (SELECT id AS moved, min(seq) AS low, max(seq) AS high FROM history GROUP BY id)"
        " WHERE record.id = moved"
    )
