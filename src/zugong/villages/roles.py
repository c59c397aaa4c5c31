"""The permissions of the villages room, and the roles only villages have."""

from django.utils.translation import gettext_lazy as _

from zugong.disclosure.roles import ANSWER, PREPARE, PUBLISH, REVIEW, VIEW
from zugong.organisations.roles import (
    BRANCH_SECRETARY,
    COUNTY_SECTION,
    DEPARTMENT_OFFICER,
    GROUP_LEADER,
    LEADER,
    MEMBER,
    REVEAL,
    TOWNSHIP_OFFICER,
    Role,
    allow,
    define,
    register,
)

COMMITTEE_MEMBER = register(
    Role(
        "committee_member",
        _("member of the two committees"),
        _("Reviews what groups pass on: deeds, points, lists to be published."),
    )
)
VILLAGE_CLERK = register(
    Role(
        "village_clerk",
        _("village clerk"),
        _("Keeps the village's books, lists and rosters and publishes them."),
    )
)
SUPERVISOR = register(
    Role(
        "supervisor",
        _("member of the supervision committee"),
        _("Reviews the books line by line and signs; settles objections."),
    )
)
STORE_KEEPER = register(
    Role(
        "store_keeper",
        _("store keeper"),
        _("Hands out goods for points at the counter and counts the stock."),
    )
)
CHAIN_SECRETARY = register(
    Role(
        "chain_secretary",
        _("secretary of a chain's branch"),
        _(
            "Keeps the industry chains of a township: plan, pool, tasks for offices, and whether they were done."
        ),
    )
)

KEEP_CODES = define("villages.keep_codes", _("make and print QR codes and window plates"))
VIEW_HOUSEHOLDS = define("villages.view_households", _("see households"))
KEEP_HOUSEHOLDS = define("villages.keep_households", _("keep the roster of households"))
VIEW_ROUNDS = define("villages.view_rounds", _("see evaluation rounds with turnout and results"))
RUN_ROUNDS = define("villages.run_rounds", _("carry evaluation rounds through"))
NOMINATE = define("villages.nominate", _("nominate households for an evaluation round"))
SETTLE_ROUNDS = define("villages.settle_rounds", _("rule on objections to an evaluation round"))
SIGN_ROUNDS = define("villages.sign_rounds", _("sign off evaluation rounds and give out the awards"))
KEEP_ROUND_SCHEMES = define("villages.keep_round_schemes", _("keep the schemes of evaluation rounds"))

VISIT = define("villages.visit", _("note visits to the households one looks after"))
VISIT_HERE = define("villages.visit_here", _("note visits to every household of the place"))
VIEW_VISITS = define("villages.view_visits", _("see visits and how far they are"))
LINK_HOUSEHOLDS = define("villages.link_households", _("settle who looks after which household"))

KEEP_MEETINGS = define("villages.keep_meetings", _("hold courtyard meetings and activities"))
VIEW_MEETINGS = define("villages.view_meetings", _("see courtyard meetings and activities"))
WATCH_MEETINGS = define("villages.watch_meetings", _("look after meetings that are late"))

allow(GROUP_LEADER, KEEP_MEETINGS, VIEW_MEETINGS)
allow(BRANCH_SECRETARY, KEEP_MEETINGS, VIEW_MEETINGS)
allow(VILLAGE_CLERK, KEEP_MEETINGS, VIEW_MEETINGS)
allow(COMMITTEE_MEMBER, VIEW_MEETINGS)
allow(TOWNSHIP_OFFICER, VIEW_MEETINGS, WATCH_MEETINGS)
allow(COUNTY_SECTION, VIEW_MEETINGS)
allow(LEADER, VIEW_MEETINGS)
allow(MEMBER, VISIT)
allow(GROUP_LEADER, VISIT, VISIT_HERE, VIEW_VISITS)
allow(COMMITTEE_MEMBER, VISIT, VISIT_HERE, VIEW_VISITS)
allow(VILLAGE_CLERK, VISIT, VISIT_HERE, VIEW_VISITS)
allow(BRANCH_SECRETARY, VISIT, VISIT_HERE, VIEW_VISITS, LINK_HOUSEHOLDS)
allow(TOWNSHIP_OFFICER, VISIT, VISIT_HERE, VIEW_VISITS, LINK_HOUSEHOLDS)
allow(COUNTY_SECTION, VIEW_VISITS)
allow(LEADER, VIEW_VISITS)
allow(BRANCH_SECRETARY, KEEP_CODES, VIEW_HOUSEHOLDS, KEEP_HOUSEHOLDS)
allow(TOWNSHIP_OFFICER, KEEP_CODES, VIEW_HOUSEHOLDS)
allow(COUNTY_SECTION, KEEP_CODES, VIEW_HOUSEHOLDS)
allow(VILLAGE_CLERK, VIEW_HOUSEHOLDS, KEEP_HOUSEHOLDS, REVEAL)
allow(GROUP_LEADER, VIEW_HOUSEHOLDS)
allow(COMMITTEE_MEMBER, VIEW_HOUSEHOLDS)

# What is published is prepared by the clerk, reviewed by the supervision committee, published by either secretary or clerk.
allow(VILLAGE_CLERK, VIEW, PREPARE, PUBLISH, ANSWER)
allow(SUPERVISOR, VIEW, REVIEW)
allow(COMMITTEE_MEMBER, VIEW)

VIEW_SUPERVISION = define("villages.view_supervision", _("see the supervision committee's work"))
SUPERVISE = define(
    "villages.supervise", _("hold the supervision committee's meetings, check, find and follow up")
)
KEEP_SEATS = define("villages.keep_seats", _("enter supervision committees and who sits on them"))
ANSWER_FINDINGS = define("villages.answer_findings", _("answer findings of the supervision committee"))
WATCH_SUPERVISION = define(
    "villages.watch_supervision",
    _("settle findings passed up, file yearly reviews of supervision committees"),
)

allow(SUPERVISOR, VIEW_SUPERVISION, SUPERVISE)
allow(BRANCH_SECRETARY, VIEW_SUPERVISION, ANSWER_FINDINGS)
allow(VILLAGE_CLERK, VIEW_SUPERVISION, ANSWER_FINDINGS)
allow(COMMITTEE_MEMBER, VIEW_SUPERVISION)
allow(TOWNSHIP_OFFICER, VIEW_SUPERVISION, KEEP_SEATS, WATCH_SUPERVISION)
allow(COUNTY_SECTION, VIEW_SUPERVISION, KEEP_SEATS, WATCH_SUPERVISION)
allow(LEADER, VIEW_SUPERVISION)

VIEW_BOOKS = define("villages.view_books", _("see village books"))
KEEP_BOOKS = define("villages.keep_books", _("keep village books: import them, send them to be checked"))

# Books are kept in the village, or by the township for its villages; whoever reviews or oversees them reads along.
allow(VILLAGE_CLERK, VIEW_BOOKS, KEEP_BOOKS)
allow(TOWNSHIP_OFFICER, VIEW_BOOKS, KEEP_BOOKS)
allow(BRANCH_SECRETARY, VIEW_BOOKS)
allow(COMMITTEE_MEMBER, VIEW_BOOKS)
allow(SUPERVISOR, VIEW_BOOKS)
allow(COUNTY_SECTION, VIEW_BOOKS)
allow(LEADER, VIEW_BOOKS)

VIEW_INDUSTRY = define("villages.view_industry", _("see chains, alliances and the collective economy"))
KEEP_CHAINS = define("villages.keep_chains", _("keep industry chains, their plan and their pool"))
KEEP_TASKS = define("villages.keep_tasks", _("give guarantee tasks to offices and check them"))
ANSWER_TASKS = define("villages.answer_tasks", _("accept guarantee tasks and do them"))
KEEP_ALLIANCES = define("villages.keep_alliances", _("draw up alliances and enter their results"))
APPROVE_INDUSTRY = define("villages.approve_industry", _("approve alliances and branches on chains"))
KEEP_ECONOMY = define("villages.keep_economy", _("enter products and the collective income"))
HELP_VILLAGES = define("villages.help_villages", _("draw up help plans for villages"))

allow(BRANCH_SECRETARY, VIEW_INDUSTRY, KEEP_CHAINS, KEEP_TASKS, ANSWER_TASKS, KEEP_ALLIANCES, KEEP_ECONOMY)
allow(VILLAGE_CLERK, VIEW_INDUSTRY, KEEP_ALLIANCES, KEEP_ECONOMY)
allow(COMMITTEE_MEMBER, VIEW_INDUSTRY)
allow(SUPERVISOR, VIEW_INDUSTRY)
allow(CHAIN_SECRETARY, VIEW_INDUSTRY, KEEP_CHAINS, KEEP_TASKS)
allow(DEPARTMENT_OFFICER, ANSWER_TASKS)
allow(
    TOWNSHIP_OFFICER,
    VIEW_INDUSTRY,
    KEEP_CHAINS,
    KEEP_TASKS,
    ANSWER_TASKS,
    APPROVE_INDUSTRY,
    KEEP_ECONOMY,
    HELP_VILLAGES,
)
allow(
    COUNTY_SECTION,
    VIEW_INDUSTRY,
    KEEP_CHAINS,
    KEEP_TASKS,
    ANSWER_TASKS,
    APPROVE_INDUSTRY,
    KEEP_ECONOMY,
    HELP_VILLAGES,
)
allow(LEADER, VIEW_INDUSTRY)

VIEW_POINTS = define("villages.view_points", _("see deeds, points and the store's books"))
DECLARE_DEED = define("villages.declare_deed", _("declare a deed for somebody"))
REVIEW_GROUP = define("villages.review_deed_group", _("review declared deeds of the group"))
REVIEW_COMMITTEE = define("villages.review_deed_committee", _("review declared deeds for the two committees"))
SETTLE_DEED = define("villages.settle_deed", _("settle objections to deeds"))
ANSWER_POINTS = define("villages.answer_points", _("answer questions about points"))
KEEP_POINTS = define("villages.keep_points", _("keep the standard of points and print the notice"))
USE_COUNTER = define("villages.use_counter", _("hand out goods for points at the counter"))
KEEP_STORE = define("villages.keep_store", _("keep goods, approve stock-takings, close settlements"))

allow(GROUP_LEADER, VIEW_POINTS, DECLARE_DEED, REVIEW_GROUP)
allow(COMMITTEE_MEMBER, VIEW_POINTS, DECLARE_DEED, REVIEW_COMMITTEE)
allow(BRANCH_SECRETARY, VIEW_POINTS, DECLARE_DEED, REVIEW_COMMITTEE, KEEP_POINTS, KEEP_STORE)
allow(VILLAGE_CLERK, VIEW_POINTS, DECLARE_DEED, REVIEW_GROUP, ANSWER_POINTS, KEEP_POINTS, KEEP_STORE)
allow(SUPERVISOR, VIEW_POINTS, SETTLE_DEED)
allow(STORE_KEEPER, VIEW_POINTS, USE_COUNTER)
allow(TOWNSHIP_OFFICER, VIEW_POINTS, ANSWER_POINTS)
allow(COUNTY_SECTION, VIEW_POINTS)
allow(LEADER, VIEW_POINTS)

# The clerk or the secretary carries a round through, the secretary signs; the supervision committee rules on objections.
allow(BRANCH_SECRETARY, VIEW_ROUNDS, RUN_ROUNDS, NOMINATE, SIGN_ROUNDS, KEEP_ROUND_SCHEMES)
allow(VILLAGE_CLERK, VIEW_ROUNDS, RUN_ROUNDS, NOMINATE)
allow(GROUP_LEADER, NOMINATE)
allow(COMMITTEE_MEMBER, VIEW_ROUNDS)
allow(SUPERVISOR, VIEW_ROUNDS, SETTLE_ROUNDS)
allow(TOWNSHIP_OFFICER, VIEW_ROUNDS, SETTLE_ROUNDS)
allow(COUNTY_SECTION, VIEW_ROUNDS, KEEP_ROUND_SCHEMES)

VIEW_SUBSIDIES = define("villages.view_subsidies", _("see farm subsidies and their lists"))
KEEP_SUBSIDIES = define("villages.keep_subsidies", _("keep subsidy lists and answer what the checks find"))
KEEP_POLICIES = define("villages.keep_subsidy_policies", _("keep farm-subsidy policies"))
PAY_SUBSIDIES = define(
    "villages.pay_subsidies", _("enter what the bank paid of subsidies and what came back")
)
KEEP_DEPARTURES = define("villages.keep_departures", _("enter who died or moved away"))
BOARD_SUBSIDIES = define("villages.board_subsidies", _("see who stands in several villages' subsidy lists"))

allow(VILLAGE_CLERK, VIEW_SUBSIDIES, KEEP_SUBSIDIES, KEEP_DEPARTURES)
allow(BRANCH_SECRETARY, VIEW_SUBSIDIES, KEEP_DEPARTURES)
allow(COMMITTEE_MEMBER, VIEW_SUBSIDIES)
allow(SUPERVISOR, VIEW_SUBSIDIES)
allow(
    TOWNSHIP_OFFICER,
    VIEW_SUBSIDIES,
    KEEP_SUBSIDIES,
    KEEP_POLICIES,
    PAY_SUBSIDIES,
    KEEP_DEPARTURES,
    BOARD_SUBSIDIES,
)
allow(
    COUNTY_SECTION,
    VIEW_SUBSIDIES,
    KEEP_SUBSIDIES,
    KEEP_POLICIES,
    PAY_SUBSIDIES,
    KEEP_DEPARTURES,
    BOARD_SUBSIDIES,
)
allow(LEADER, VIEW_SUBSIDIES)
