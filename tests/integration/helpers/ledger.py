"""The ledger as it lies on disk, read without the gateway's help and without changing it."""
import contextlib
import sqlite3
import stat

PICO = 10**12


def database(data_dir):
    (path,) = [p for p in data_dir.rglob("*") if p.is_file() and p.read_bytes()[:15] == b"SQLite format 3"]
    return path


def rows(data_dir, sql="SELECT * FROM attempts"):
    with contextlib.closing(sqlite3.connect(f"file:{database(data_dir)}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(sql)]


def modes(data_dir):
    """{path relative to the folder: permission bits}, the folder itself included."""
    return {str(p.relative_to(data_dir)): stat.S_IMODE(p.stat().st_mode) for p in [data_dir, *data_dir.rglob("*")]}
