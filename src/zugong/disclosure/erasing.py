"""A published text is never changed, and erased only after its withdrawal was written down: the database sees to it."""

from typing import Any

from django.db.migrations.operations.base import Operation

TABLE = "disclosure_versionbody"
WITHDRAWN = "EXISTS (SELECT 1 FROM disclosure_withdrawal w WHERE w.version_id = OLD.version_id)"


class ErasedOnlyWhenWithdrawn(Operation):
    """Refuse every UPDATE of a version's text, and every DELETE before the version's withdrawal exists."""

    reversible = True

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__name__, [], {})

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for verb, condition in (("UPDATE", ""), ("DELETE", f"WHEN NOT {WITHDRAWN} ")):
                schema_editor.execute(
                    f"CREATE TRIGGER {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE} {condition}"
                    f"BEGIN SELECT RAISE(ABORT, 'append-only: {TABLE}'); END"
                )
            return
        schema_editor.execute(
            f"CREATE FUNCTION {TABLE}_stays() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF TG_OP = 'DELETE' AND {WITHDRAWN} THEN RETURN OLD; END IF; "
            f"RAISE EXCEPTION 'append-only: {TABLE}'; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_stays BEFORE UPDATE OR DELETE ON {TABLE} "
            f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_stays()"
        )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for verb in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{verb}")
            return
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_stays ON {TABLE}")
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {TABLE}_stays()")

    def describe(self) -> str:
        return "Keep published texts until they are withdrawn"

    @property
    def migration_name_fragment(self) -> str:
        return "texts_stay"
