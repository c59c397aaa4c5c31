"""The permissions of disclosure, and which of the common roles hold them; a room allows them to roles of its own."""

from django.utils.translation import gettext_lazy as _

from zugong.organisations.roles import (
    BRANCH_SECRETARY,
    COUNTY_SECTION,
    LEADER,
    TOWNSHIP_OFFICER,
    allow,
    define,
)

VIEW = define("disclosure.view", _("see what is owed, drafted and published"))
PREPARE = define("disclosure.prepare", _("prepare and correct what is to be published"))
REVIEW = define("disclosure.review", _("review what is to be published and sign it"))
PUBLISH = define("disclosure.publish", _("publish what was signed"))
ANSWER = define("disclosure.answer", _("answer questions and objections of villagers"))
OVERSEE = define("disclosure.oversee", _("look after late duties and questions"))
WITHDRAW = define("disclosure.withdraw", _("withdraw a publication for the personal data in it"))

allow(BRANCH_SECRETARY, VIEW, PUBLISH, ANSWER)
allow(TOWNSHIP_OFFICER, VIEW, PREPARE, PUBLISH, OVERSEE, WITHDRAW)
allow(COUNTY_SECTION, VIEW, PREPARE, PUBLISH, OVERSEE, WITHDRAW)
allow(LEADER, VIEW)
