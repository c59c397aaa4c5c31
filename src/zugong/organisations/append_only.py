"""Posted rows stay as they are: a migration operation that adds a trigger refusing UPDATE and DELETE on both databases."""

from django.db.migrations.operations.base import Operation

MESSAGE = "append-only"


class AppendOnly(Operation):
    """Refuse UPDATE and DELETE on ``table``. A correction is a new row that points at the old one."""

    reversible = True

    def __init__(self, table: str) -> None:
        self.table = table

    def deconstruct(self):
        return (self.__class__.__name__, [self.table], {})

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for verb in ("UPDATE", "DELETE"):
            name = f"{self.table}_no_{verb.lower()}"
            if schema_editor.connection.vendor == "sqlite":
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {self.table} "
                    f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}: {self.table}'); END"
                )
            else:
                schema_editor.execute(
                    f"CREATE OR REPLACE FUNCTION zugong_append_only() RETURNS trigger LANGUAGE plpgsql AS "
                    f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}: %%', TG_TABLE_NAME; END $$",
                    params=(),
                )
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {self.table} "
                    f"FOR EACH ROW EXECUTE FUNCTION zugong_append_only()"
                )

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {self.table}"
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.table}_no_{verb}{on}")

    def describe(self):
        return f"Make {self.table} append-only"

    @property
    def migration_name_fragment(self):
        return f"{self.table}_append_only"
