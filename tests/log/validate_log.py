"""validate_log.py SCHEMA LOG...: every line against the schema; prints each type and how often.

Exit code 1 and one line on stderr for the first line that does not hold, or when a type of the
schema occurs in no log (the test's logs hold every type). Needs Debian's python3-jsonschema
(4.x: draft 2020-12).
"""
import collections
import json
import sys

import jsonschema


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    seen = collections.Counter()
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                value = json.loads(line)
                error = jsonschema.exceptions.best_match(validator.iter_errors(value))
                if error is not None:
                    sys.exit(f"{path}:{number}: {error.json_path}: {error.message[:300]}")
                seen[value["type"]] += 1
    for name, count in seen.items():
        print(name, count)
    missing = set(schema["$defs"]["envelope"]["properties"]["type"]["enum"]) - set(seen)
    if missing:
        sys.exit("in no log: " + ", ".join(sorted(missing)))


main()
