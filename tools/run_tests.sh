#!/bin/sh
# Every test, with what needs the print service beside the rest. There it is one at a time: avahi allows no second
# one on a machine, and it waits for printers more than it works.
mkdir -p out
.venv/bin/python -m pytest -m cups >out/print-service-tests.txt 2>&1 &
print_service=$!
trap 'kill "$print_service"' INT TERM
.venv/bin/python -m pytest -n 4 --dist worksteal -m "not cups"
rest=$?
wait "$print_service"
beside=$?
cat out/print-service-tests.txt
exit $((rest | beside))
