"""The instructor's half of the course: releases problem sets and grades what comes back."""

import sys

# Where it is installed, jsonschema builds a grammar of web addresses from it when it is imported.
# That takes two seconds in each process, and no schema of a notebook asks about web addresses.
sys.modules.setdefault("rfc3987_syntax", None)
