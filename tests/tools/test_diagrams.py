"""The diagram says what the table says."""

from tools import diagrams


def flow():
    from zugong.flows.table import ASSIGNEE, BACK, REQUESTER, Clock, Flow, Notice, Reason, State, Verb, holder

    return Flow(
        name="leave",
        version=2,
        title="leave of absence",
        start="asked",
        states=(
            State("asked", "waits for the office", clock=Clock("answer", "leave.answer")),
            State("held", "stands still"),
            State("granted", "granted", closed=True),
        ),
        verbs=(
            Verb(
                "grant",
                "grant",
                ("asked",),
                ("granted",),
                (holder("leave.grant"),),
                notice=Notice(("assignee",), "Go | rest"),
            ),
            Verb("hold", "hold", ("asked",), ("held",), (ASSIGNEE,), reasons=(Reason("busy", "too busy"),)),
            Verb("resume", "resume", ("held",), (BACK,), (REQUESTER,)),
            Verb("remind", "remind", ("asked",), (), (REQUESTER,)),
        ),
    )


def test_page_of_a_flow():
    from zugong.organisations.rules import Rule

    rules = {"leave.answer": Rule("leave.answer", "answer", 480, "working minutes", "office")}
    page = list(diagrams.render(flow(), rules))
    assert page[0] == "# Leave of absence"
    assert "    [*] --> asked" in page
    assert "    asked --> granted: grant" in page
    assert "    held --> state_before: resume" in page
    assert "    granted --> [*]" in page
    assert "| `asked` waits for the office | 480 working minutes (`leave.answer`) | – |" in page
    assert "| `granted` granted (closed) | – | – |" in page
    office = "`leave.grant` in the unit that holds the case"
    assert f"| `asked` | `grant` grant | `granted` | {office} | assignee: Go \\| rest |" in page
    assert "| `asked` | `hold` hold | `held` | assignee | – |" in page
    assert "| `asked` | `remind` remind | stays | requester | – |" in page
    assert "| `held` | `resume` resume | the state before | requester | – |" in page
    assert page[page.index("Reasons to hold (`hold`), one of:") + 2] == "- too busy"
