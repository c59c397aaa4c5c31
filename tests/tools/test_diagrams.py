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
    rows = [
        [cell.strip() for cell in line.replace("\\|", "¦").strip("| ").split(" | ")]
        for line in page
        if "`asked`" in line
    ]
    clock = "answer: 480 working minutes"
    assert rows == [
        [
            "waits for the office `asked`",
            "grant `grant`",
            "`granted`",
            "`leave.grant` in the unit that holds the case",
            clock,
            "to assignee: Go ¦ rest",
            "–",
        ],
        ["waits for the office `asked`", "hold `hold`", "`held`", "assignee", clock, "–", "too busy"],
        ["waits for the office `asked`", "remind `remind`", "stays", "requester", clock, "–", "–"],
    ]
    assert any(line.startswith("| granted `granted` | – | closed |") for line in page)
