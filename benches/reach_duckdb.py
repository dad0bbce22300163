"""The peer of benches/reach.rs: firms from a CSV into DuckDB, then for each line of JSON on standard input the two statements, timed.

Writes one line of JSON a question: the answers' rows and the milliseconds. Exits with 3 where DuckDB is not installed.
"""
import json
import sys
import time

try:
    import duckdb
except ImportError:
    sys.exit(3)

db = duckdb.connect()
db.execute("SET threads = 2")
db.execute(sys.argv[2])
db.execute(f"COPY firm FROM '{sys.argv[1]}' (HEADER false, NULL 'NULL')")
for line in sys.stdin:
    counting, splitting = json.loads(line)
    begun = time.perf_counter()
    counted = db.execute(counting).fetchall()
    split = db.execute(splitting).fetchall()
    took = (time.perf_counter() - begun) * 1000
    print(json.dumps({"counted": counted[0], "split": split, "millis": took}), flush=True)
