"""Every key of a config file is found on its line, however the file is written."""

import json
import tomllib

from hypothesis import given
from hypothesis import strategies as st

from kiosk.config_file.lines import line_of, lines_of

SOURCE = '''# a comment with = in it
top = 1

[scanner]
port = "/dev/ttyS0"   # baud = 3
words = """
port = "not this one"
[neither]
"""
baud = 9600

[ hospital . deep ]
"quoted key" = 2
a.b = 3
inline = { x = 1 }

[[many]]
'''


def test_keys_are_found_on_their_lines():
    assert lines_of(SOURCE) == {
        ("top",): 2,
        ("scanner",): 4,
        ("scanner", "port"): 5,
        ("scanner", "words"): 6,
        ("scanner", "baud"): 10,
        ("hospital", "deep"): 12,
        ("hospital", "deep", "quoted key"): 13,
        ("hospital", "deep", "a", "b"): 14,
        ("hospital", "deep", "inline"): 15,
        ("many",): 17,
    }


def test_a_key_that_is_not_there_is_reported_at_the_table_around_it():
    lines = lines_of(SOURCE)
    assert line_of(("scanner", "prefix"), lines) == 4
    assert line_of(("hospital", "deep", "inline", "x"), lines) == 15
    assert line_of(("printer",), lines) == 1


names = st.text("abcdefgh_-", min_size=1, max_size=6)
values = st.one_of(
    st.integers(), st.booleans(), st.text("ab =#[]\"'林\\", max_size=12), st.lists(st.integers(), max_size=3)
)


@given(st.dictionaries(names, st.dictionaries(names, values, max_size=5), max_size=5))
def test_whatever_is_written_is_found_again(tables: dict[str, dict[str, object]]):
    rows = []
    for section, settings in tables.items():
        rows.append(f"[{section}]")
        rows += [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    source = "\n".join(rows)
    lines = lines_of(source)
    for section, settings in tomllib.loads(source).items():
        for key in settings:
            assert rows[lines[section, key] - 1].startswith(f"{key} = ")
