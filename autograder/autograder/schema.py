"""The form of the gradebook's tables: nbgrader changes it from one version to another."""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from nbgrader.api import Assignment
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import Connection, create_engine, inspect, select


def fault(db_url: str) -> str:
    """What is to be done before this nbgrader can use a gradebook; empty where it can.

    A gradebook that holds nothing is marked as one of this nbgrader's. nbgrader itself marks it
    only once the tables are made: where it is killed in between, it takes it for an old one.

    Raises:
        SQLAlchemyError: the gradebook cannot be opened.
    """
    engine = create_engine(db_url)
    try:
        with engine.begin() as connection:
            return _fault(connection)
    finally:
        engine.dispose()


def _fault(connection: Connection) -> str:
    context = MigrationContext.configure(connection)
    known = ScriptDirectory(ALEMBIC_DIR)
    found = context.get_current_revision()
    if found == known.get_current_head():
        return ""
    if found is None and _holds_nothing(connection):
        context.stamp(known, "head")
        return ""
    if found is None or found in {script.revision for script in known.walk_revisions()}:
        return "is of an older nbgrader: run `nbgrader db upgrade` in the course's folder"
    return "is of a newer nbgrader: run `pip install --upgrade nbgrader`"


def _holds_nothing(connection: Connection) -> bool:
    table = Assignment.__table__
    if not inspect(connection).has_table(table.name):
        return True
    return connection.execute(select(table.c.id).limit(1)).first() is None
