#!/bin/sh
# Makes .venv from the pinned lists. Says nothing when it is already as they want it.
set -eu
cd "$(dirname "$0")/.."

python=$(command -v python3.11 || command -v python3 || true)
version=$("${python:-false}" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || echo none)
if test "$version" != 3.11; then
    echo "Python 3.11 is needed; found here: ${python:-no python3} (version $version)." >&2
    echo "Debian 12 has it as python3. Elsewhere install it so that python3.11 is on the PATH." >&2
    exit 1
fi

# The interpreter is part of the stamp: an upgraded or removed one makes the old .venv useless.
stamp=$(cat requirements/*.txt tools/make_venv.sh | sha256sum | cut -c1-64)
stamp="$stamp $("$python" -c 'import sys; print(sys.version.split()[0], sys.base_prefix)')"
if test "$(cat .venv/stamp 2>/dev/null || true)" = "$stamp" && .venv/bin/python -c ''; then
    exit 0
fi

echo "Making .venv with $("$python" --version) (two to five minutes the first time)"
"$python" -m venv --clear .venv
.venv/bin/python -m pip install --disable-pip-version-check --use-pep517 -r requirements/dev.txt
# Both face engines are tested, so a developer has the second one too; docs/face.md says how a terminal gets it.
.venv/bin/python -m pip install --disable-pip-version-check --no-deps -r requirements/face_recognition.txt
# Reads our papers in the tests; its Python is newer by name only, as that file says.
.venv/bin/python -m pip install --disable-pip-version-check --no-deps --ignore-requires-python \
    -r requirements/interpreter.txt
echo "$stamp" >.venv/stamp
