"""The test run's own strictness: each of these would otherwise pass unseen."""

import os
import warnings
from datetime import datetime

import pytest
from django.db import connection
from django.template import engines

from tests.undefined import Undefined, UndefinedVariable


@pytest.fixture
def template(tmp_path, settings):
    def build(source: str, *, ours: bool):
        built = engines["django"].from_string(source)
        name = str((settings.PACKAGE if ours else tmp_path) / "page.html")
        for node in built.template.nodelist:
            node.origin = type(node.origin)(name)
        return built

    return build


def test_undefined_variable_in_our_template_fails(template):
    with pytest.raises(UndefinedVariable, match="absent"):
        template("{{ absent }}", ours=True).render({})


def test_undefined_variable_in_other_packages_template_is_empty(template):
    assert template("[{{ absent }}]", ours=False).render({}) == "[]"


def test_defined_and_tested_variables_pass(template):
    assert template("{{ here }}{% if absent %}x{% endif %}", ours=True).render({"here": 1}) == "1"
    assert isinstance(engines["django"].engine.string_if_invalid, Undefined)


def test_unlisted_warnings_fail():
    with pytest.raises(UserWarning, match="unlisted"):
        warnings.warn("unlisted", UserWarning, stacklevel=1)


def test_database_is_the_one_asked_for(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert connection.vendor == {"sqlite": "sqlite", "postgres": "postgresql"}[os.environ["ZUGONG_TEST_DB"]]


def test_naive_datetimes_fail(db):
    from django.contrib.sessions.models import Session

    with pytest.raises(RuntimeWarning, match="naive datetime"):
        Session(session_key="k", session_data="", expire_date=datetime(2026, 1, 1, 12)).save()
