"""The permissions of the villages room."""

from django.utils.translation import gettext_lazy as _

from zugong.organisations.roles import BRANCH_SECRETARY, COUNTY_SECTION, TOWNSHIP_OFFICER, allow, define

KEEP_CODES = define("villages.keep_codes", _("make and print QR codes and window plates"))

allow(BRANCH_SECRETARY, KEEP_CODES)
allow(TOWNSHIP_OFFICER, KEEP_CODES)
allow(COUNTY_SECTION, KEEP_CODES)
