"""What belongs to a counted round stays as it is: migration operations that make the database itself refuse."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.base import Operation

MESSAGE = "counted"
ROUND = "evaluation_round"
# What a count rests on.
KEPT = ("frozen_at", "scheme_version_id", "minimum", "smallest", "kind", "slug")


class _Trigger(Operation):
    """Statements in both dialects; ``table`` is what the triggers stand on."""

    reversible = True

    def __init__(self, table: str) -> None:
        self.table = table

    def deconstruct(self) -> Any:
        return (self.__class__.__name__, [self.table], {})

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for statement in self.statements(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=())

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {self.table}"
        for name in self.names():
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")

    def statements(self, vendor: str) -> list[str]:
        raise NotImplementedError

    def names(self) -> list[str]:
        raise NotImplementedError


class FrozenWithRound(_Trigger):
    """Refuse INSERT, UPDATE and DELETE on ``table`` once the row's round was counted."""

    VERBS = (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))

    def statements(self, vendor: str) -> list[str]:
        if vendor == "sqlite":
            return [
                f"CREATE TRIGGER {self.table}_counted_{verb.lower()} BEFORE {verb} ON {self.table} "
                f"WHEN (SELECT frozen_at FROM {ROUND} WHERE case_ptr_id = {row}.round_id) IS NOT NULL "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}: {self.table}'); END"
                for verb, row in self.VERBS
            ]
        return [
            "CREATE OR REPLACE FUNCTION zugong_counted() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "DECLARE found bigint; BEGIN "
            "IF TG_OP = 'INSERT' THEN found := NEW.round_id; ELSE found := OLD.round_id; END IF; "
            f"IF (SELECT frozen_at FROM {ROUND} WHERE case_ptr_id = found) IS NOT NULL THEN "
            f"RAISE EXCEPTION '{MESSAGE}: %%', TG_TABLE_NAME; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
            *(
                f"CREATE TRIGGER {self.table}_counted_{verb.lower()} BEFORE {verb} ON {self.table} "
                "FOR EACH ROW EXECUTE FUNCTION zugong_counted()"
                for verb, _row in self.VERBS
            ),
        ]

    def names(self) -> list[str]:
        return [f"{self.table}_counted_{verb.lower()}" for verb, _row in self.VERBS]

    def describe(self) -> str:
        return f"Let {self.table} stand still once its round is counted"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.table}_counted"


class FrozenRound(_Trigger):
    """Refuse to change what a count rests on (``KEPT``), or to delete a round that was counted."""

    def statements(self, vendor: str) -> list[str]:
        differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
        changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in KEPT)
        if vendor == "sqlite":
            stop = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}: {self.table}'); END"
            return [
                f"CREATE TRIGGER {self.table}_counted_update BEFORE UPDATE ON {self.table} "
                f"WHEN OLD.frozen_at IS NOT NULL AND ({changed}) {stop}",
                f"CREATE TRIGGER {self.table}_counted_delete BEFORE DELETE ON {self.table} "
                f"WHEN OLD.frozen_at IS NOT NULL {stop}",
            ]
        return [
            "CREATE OR REPLACE FUNCTION zugong_counted_round() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}: %%', TG_TABLE_NAME; END $$",
            f"CREATE TRIGGER {self.table}_counted_update BEFORE UPDATE ON {self.table} FOR EACH ROW "
            f"WHEN (OLD.frozen_at IS NOT NULL AND ({changed})) EXECUTE FUNCTION zugong_counted_round()",
            f"CREATE TRIGGER {self.table}_counted_delete BEFORE DELETE ON {self.table} FOR EACH ROW "
            "WHEN (OLD.frozen_at IS NOT NULL) EXECUTE FUNCTION zugong_counted_round()",
        ]

    def names(self) -> list[str]:
        return [f"{self.table}_counted_update", f"{self.table}_counted_delete"]

    def describe(self) -> str:
        return f"Keep what a count of {self.table} rests on"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.table}_kept"
