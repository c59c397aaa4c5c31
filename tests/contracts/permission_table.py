"""Who gets what at every address: one row for each (address, method), one column for each kind of asker.

Columns, in order: anon (nobody signed in), link (nobody signed in, but holding the private link of the order or of the
household, or the feed's address), memb (Party member who has the order in hand), lead (leader of the order's group), secr
(the village's branch secretary), outs (the secretary of another village), town (township officer), sect (county section),
boss (leader), sysa, seca, auda (the system, security and audit administrator), clrk (village clerk), cmte (member of the
two committees), supv (member of the supervision committee), keep (store keeper).

A cell is a status; ``in`` is a redirect to the sign-in page, ``again`` one to typing the password once more.
``200 to all`` and ``200 signed in`` (``in`` for the others) stand for a row of equal cells. BOTH is GET and POST alike.
A method without a row is refused to everybody. A POST carries nothing, so 400, 409 and 422 mean "permitted, but say what".
A part after the slash is a variant of the address; tests/contracts/world.py says what each stands on.
"""

TABLE = """
# sign-in, one's own account
account_login                 BOTH 200   200   302   302   302   302   302   302   302   302   302   302   302   302   302   302
account_logout                GET  302   302   200   200   200   200   200   200   200   200   200   200   200   200   200   200
account_logout                POST 302 to all
account_inactive              GET  200 to all
mfa_authenticate              BOTH 302 signed in
account_reauthenticate        BOTH 200 signed in
mfa_reauthenticate            BOTH again signed in
openid_connect_login          BOTH 404 to all
openid_connect_callback       BOTH 404 to all
socialaccount_login_cancelled GET  200 to all
socialaccount_login_error     GET  401 to all
account_change_password       BOTH 200 signed in
mfa_index                     GET  200 signed in
mfa_activate_totp             BOTH again signed in
mfa_deactivate_totp           BOTH 404 signed in
mfa_view_recovery_codes       GET  404 signed in
mfa_generate_recovery_codes   BOTH again signed in
mfa_download_recovery_codes   BOTH 404 signed in
usersessions_list             GET  200 signed in
usersessions_list             POST 302 signed in

# the look and the front door
web:preferences               GET  302 to all
web:components                GET  200 to all
landing                       GET  200   200   302   302   302   302   302   302   302   302   302   302   302   302   302   302
home                          GET  in    in    302   200   200   200   200   200   200   200   200   200   200   200   200   200
find                          GET  200 signed in
demo_village                  GET  404 to all
demo_card                     GET  404 to all
demo_sign_in                  POST 404 to all
calendar                      GET  404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404
me                            BOTH 200 signed in
me_language                   POST 302 signed in
session_end                   POST 404 signed in

# the three administrators: accounts, grants, events, rules
settings                      BOTH in    in    403   403   403   403   403   403   403   302   302   302   403   403   403   403
accounts                      BOTH in    in    403   403   403   403   403   403   403   200   200   403   403   403   403   403
account_new                   BOTH in    in    403   403   403   403   403   403   403   200   403   403   403   403   403   403
account                       BOTH in    in    403   403   403   403   403   403   403   200   200   403   403   403   403   403
account_act/lock              BOTH in    in    403   403   403   403   403   403   403   200   403   403   403   403   403   403
account_act/reset-password    BOTH in    in    403   403   403   403   403   403   403   200   403   403   403   403   403   403
resets                        BOTH in    in    403   403   403   403   403   403   403   200   200   403   403   403   403   403
reset                         BOTH in    in    403   403   403   403   403   403   403   200   200   403   403   403   403   403
reset_act/approve             POST in    in    403   403   403   403   403   403   403   403   302   403   403   403   403   403
reset_act/refuse              POST in    in    403   403   403   403   403   403   403   403   422   403   403   403   403   403
reset_act/withdraw            POST in    in    403   403   403   403   403   403   403   302   403   403   403   403   403   403
reset_act/carry-out           POST in    in    403   403   403   403   403   403   403   409   403   403   403   403   403   403
reset_act/nonsense            POST in    in    403   403   403   403   403   403   403   404   404   403   403   403   403   403
grants                        BOTH in    in    403   403   403   403   403   403   403   403   200   403   403   403   403   403
grant_new                     BOTH in    in    403   403   403   403   403   403   403   403   200   403   403   403   403   403
grant_export                  POST in    in    403   403   403   403   403   403   403   403   200   403   403   403   403   403
grant_end                     GET  in    in    403   403   403   403   403   403   403   403   200   403   403   403   403   403
grant_end                     POST in    in    403   403   403   403   403   403   403   403   302   403   403   403   403   403
roles                         BOTH in    in    403   403   403   403   403   403   403   200   200   200   403   403   403   403
events                        BOTH in    in    403   403   403   403   403   403   403   403   403   200   403   403   403   403
event_export                  POST in    in    403   403   403   403   403   403   403   403   403   200   403   403   403   403
event_check                   POST in    in    403   403   403   403   403   403   403   403   403   302   403   403   403   403
event                         BOTH in    in    403   403   403   403   403   403   403   403   403   200   403   403   403   403
rules                         BOTH in    in    403   403   403   403   403   403   403   200   403   403   403   403   403   403
rule_set                      BOTH in    in    403   403   403   403   403   403   403   200   403   403   403   403   403   403
rule_clear                    POST in    in    403   403   403   403   403   403   403   302   403   403   403   403   403   403

# rosters: units, people, imports
rosters                       BOTH in    in    403   302   302   302   302   302   302   403   403   403   403   403   403   403
units                         BOTH in    in    403   200   200   200   200   200   200   403   403   403   403   403   403   403
unit                          BOTH in    in    403   404   200   404   200   200   200   403   403   403   403   403   403   403
unit_create                   BOTH in    in    403   403   403   403   403   200   403   403   403   403   403   403   403   403
unit_edit                     BOTH in    in    403   403   403   403   403   200   403   403   403   403   403   403   403   403
unit_rename                   BOTH in    in    403   403   403   403   403   200   403   403   403   403   403   403   403   403
unit_move                     BOTH in    in    403   403   403   403   403   200   403   403   403   403   403   403   403   403
unit_merge                    BOTH in    in    403   403   403   403   403   200   403   403   403   403   403   403   403   403
unit_split                    BOTH in    in    403   403   403   403   403   200   403   403   403   403   403   403   403   403
unit_close                    BOTH in    in    403   403   403   403   403   200   403   403   403   403   403   403   403   403
post_create                   BOTH in    in    403   403   200   404   403   200   403   403   403   403   403   403   403   403
people                        BOTH in    in    403   200   200   200   200   200   403   403   403   403   403   403   403   403
people_export                 POST in    in    403   200   200   200   200   200   403   403   403   403   403   403   403   403
person_create                 BOTH in    in    403   403   200   200   403   200   403   403   403   403   403   403   403   403
person                        BOTH in    in    403   200   200   404   200   200   403   403   403   403   403   403   403   403
person_edit                   BOTH in    in    403   403   200   404   403   200   403   403   403   403   403   403   403   403
person_reveal                 POST in    in    403   302   302   404   302   302   403   403   403   403   403   403   403   403
person_kin                    POST in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
kin_create                    BOTH in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
kin_end                       BOTH in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
appointment_create            BOTH in    in    403   403   200   404   403   200   403   403   403   403   403   403   403   403
appointment_end               BOTH in    in    403   403   200   404   403   200   403   403   403   403   403   403   403   403
imports                       BOTH in    in    403   403   403   403   403   200   403   403   403   403   403   403   403   403
roster_template               GET  in    in    403   403   403   403   403   200   403   403   403   403   403   403   403   403
roster_export                 POST in    in    403   403   403   403   403   200   403   403   403   403   403   403   403   403
imports_of                    BOTH in    in    403   403   403   403   403   200   403   403   403   403   403   403   403   403
import_template               GET  in    in    403   403   403   403   403   200   403   403   403   403   403   403   403   403
import_export                 POST in    in    403   403   403   403   403   200   403   403   403   403   403   403   403   403
import_job                    BOTH in    in    403   403   404   404   404   200   403   403   403   403   404   403   403   403
import_confirm                POST in    in    403   403   404   404   404   409   403   403   403   403   404   403   403   403
import_stop                   POST in    in    403   403   404   404   404   409   403   403   403   403   404   403   403   403
import_errors                 GET  in    in    403   403   404   404   404   200   403   403   403   403   404   403   403   403

# households: the roster, its import, cards on paper
households                    GET  in    in    403   200   200   200   200   200   403   403   403   403   200   200   403   403
households_export             POST in    in    403   200   200   200   200   200   403   403   403   403   200   200   403   403
household                     GET  in    in    403   200   200   404   200   200   403   403   403   403   200   200   403   403
household_reveal              POST in    in    403   403   200   404   200   200   403   403   403   403   200   403   403   403
households_cards              POST in    in    403   403   200   302   403   403   403   403   403   403   200   403   403   403
household_new                 GET  in    in    403   403   200   200   403   403   403   403   403   403   200   403   403   403
household_new                 POST in    in    403   403   400   400   403   403   403   403   403   403   400   403   403   403
household_edit                GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   403
household_edit                POST in    in    403   403   302   404   403   403   403   403   403   403   302   403   403   403
household_move                GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   403
household_move                POST in    in    403   403   400   404   403   403   403   403   403   403   400   403   403   403
household_close               GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   403
household_close               POST in    in    403   403   400   404   403   403   403   403   403   403   400   403   403   403
household_head                GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   403
household_head                POST in    in    403   403   400   404   403   403   403   403   403   403   400   403   403   403
household_member_new          GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   403
household_member_new          POST in    in    403   403   400   404   403   403   403   403   403   403   400   403   403   403
household_member_edit         GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   403
household_member_edit         POST in    in    403   403   400   404   403   403   403   403   403   403   400   403   403   403
household_member_left         GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   403
household_member_left         POST in    in    403   403   400   404   403   403   403   403   403   403   400   403   403   403
household_reopen              POST in    in    403   403   409   404   403   403   403   403   403   403   409   403   403   403
household_reissue             GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   403
household_reissue             POST in    in    403   403   302   404   403   403   403   403   403   403   302   403   403   403
imports_of/households         BOTH in    in    403   403   200   200   403   403   403   403   403   403   200   403   403   403
import_template/households    GET  in    in    403   403   200   200   403   403   403   403   403   403   200   403   403   403
import_export/households      POST in    in    403   403   200   200   403   403   403   403   403   403   200   403   403   403

# visits to households: who looks after whom, what was noted, how far it is
card_visits                   GET  404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404
card_visits                   POST 404   400   404   404   404   404   404   404   404   404   404   404   404   404   404   404
my_households                 GET  in    in    200   200   200   200   200   200   200   403   403   403   200   200   200   200
visits                        GET  in    in    403   200   200   200   200   200   200   403   403   403   200   200   403   403
visits_export                 POST in    in    403   200   200   200   200   200   200   403   403   403   200   200   403   403
visit_new                     GET  in    in    200   200   200   404   200   403   404   404   404   404   200   200   404   404
visit_new                     POST in    in    422   422   422   404   422   403   404   404   404   404   422   422   404   404
visit_sync                    POST 401   401   400   400   400   400   400   400   400   400   400   400   400   400   400   400
visit_link                    GET  in    in    404   403   200   404   200   403   403   404   404   404   403   403   404   404
visit_link                    POST in    in    404   403   400   404   400   403   403   404   404   404   403   403   404   404
visit_unlink                  POST in    in    404   403   302   404   302   403   403   404   404   404   403   403   404   404
visit_links                   GET  in    in    404   404   200   404   200   403   403   404   404   404   403   403   404   404
visit_plan                    GET  in    in    404   404   200   404   200   403   403   404   404   404   403   403   404   404
visit_plan                    POST in    in    404   404   302   404   302   403   403   404   404   404   403   403   404   404
visit                         GET  in    in    200   200   200   404   200   200   200   404   404   404   200   200   404   404
visit_paper                   GET  in    in    200   200   200   404   200   200   200   404   404   404   200   200   404   404
visit_photo                   GET  in    in    404   404   404   404   404   404   404   404   404   404   404   404   404   404
visit_correct                 GET  in    in    200   403   403   404   403   403   403   404   404   404   403   403   404   404
visit_correct                 POST in    in    422   403   403   404   403   403   403   404   404   404   403   403   404   404
visit_order                   POST in    in    422   422   422   404   422   422   422   404   404   404   422   422   404   404
visit_check                   POST in    in    403   403   422   404   422   403   403   404   404   404   403   403   404   404

# courtyard meetings and activities
public_meeting                GET  200 to all
public_meeting                POST 400 to all
public_activity               GET  200 to all
public_activity               POST 400 to all
card_meetings                 GET  404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404
card_meetings                 POST 404   400   404   404   404   404   404   404   404   404   404   404   404   404   404   404
meetings                      GET  in    in    403   200   200   200   200   200   200   403   403   403   200   200   403   403
meetings_export               POST in    in    403   200   200   200   200   200   200   403   403   403   200   200   403   403
activities                    GET  in    in    403   200   200   200   200   200   200   403   403   403   200   200   403   403
meeting_new                   GET  in    in    403   200   200   200   403   403   403   403   403   403   200   403   403   403
meeting_new                   POST in    in    403   422   422   422   403   403   403   403   403   403   422   403   403   403
activity_new                  GET  in    in    403   200   200   200   403   403   403   403   403   403   200   403   403   403
activity_new                  POST in    in    403   422   422   422   403   403   403   403   403   403   422   403   403   403
meeting                       GET  in    in    403   404   200   404   200   200   200   403   403   403   200   200   403   403
meeting_notice                GET  in    in    403   404   200   404   200   200   200   403   403   403   200   200   403   403
activity                      GET  in    in    403   404   200   404   200   200   200   403   403   403   200   200   403   403
activity_notice               GET  in    in    403   404   200   404   200   200   200   403   403   403   200   200   403   403
meeting_paper_list            GET  in    in    403   404   200   404   403   403   403   403   403   403   200   403   403   403
meeting_paper_list            POST in    in    403   404   302   404   403   403   403   403   403   403   302   403   403   403
meeting_topic                 POST in    in    403   404   422   404   403   403   403   403   403   403   422   403   403   403
meeting_topic_take            POST in    in    403   404   302   404   403   403   403   403   403   403   302   403   403   403
meeting_problem_new           POST in    in    403   404   422   404   403   403   403   403   403   403   422   403   403   403
meeting_photos                POST in    in    403   404   302   404   403   403   403   403   403   403   302   403   403   403
meeting_act/announce          POST in    in    403   404   409   404   403   403   403   403   403   403   409   403   403   403
meeting_act/begin             POST in    in    403   404   409   404   403   403   403   403   403   403   409   403   403   403
meeting_act/move              POST in    in    403   404   422   404   403   403   403   403   403   403   422   403   403   403
meeting_act/off               POST in    in    403   404   422   404   403   403   403   403   403   403   422   403   403   403
meeting_act/minutes           POST in    in    403   404   422   404   403   403   403   403   403   403   422   403   403   403
meeting_problem               GET  in    in    200   404   200   404   200   200   200   404   404   404   200   200   404   404
meeting_problem_act/settle    POST in    in    302   404   302   404   302   302   302   404   404   404   302   302   404   404
activity_enter                POST in    in    403   404   422   404   403   403   403   403   403   403   422   403   403   403
activity_close                POST in    in    403   404   422   404   403   403   403   403   403   403   422   403   403   403
activity_off                  POST in    in    403   404   302   404   403   403   403   403   403   403   302   403   403   403

# files, inbox
file                          GET  in    in    200   200   200   404   200   200   200   404   404   404   404   404   404   404
inbox                         GET  200 signed in
open_notice                   POST in    in    404   404   302   404   404   404   404   404   404   404   404   404   404   404
read_all                      POST 302 signed in

# cases of flows without a page of their own; an order's leads to the order
case                          GET  in    in    302   302   302   404   302   302   404   404   404   404   404   404   404   404
case_verb/accept              BOTH 404 signed in

# orders: the office and the members
orders_board                  GET  in    in    403   200   200   200   200   200   200   403   403   403   403   403   403   403
orders                        GET  in    in    403   200   200   200   200   200   200   403   403   403   403   403   403   403
orders_export                 GET  in    in    403   200   200   200   200   200   200   403   403   403   403   403   403   403
orders_print                  GET  in    in    403   200   200   200   200   200   200   403   403   403   403   403   403   403
orders_save_view              POST in    in    403   302   302   302   302   302   302   403   403   403   403   403   403   403
orders_delete_view            POST in    in    404   404   302   404   404   404   404   404   404   404   404   404   404   404
order_place_staff             GET  in    in    403   200   200   200   200   403   403   403   403   403   403   403   403   403
order_place_staff             POST in    in    403   422   422   422   422   403   403   403   403   403   403   403   403   403
dispatch_desk                 GET  in    in    403   200   200   200   200   200   403   403   403   403   403   403   403   403
dispatch_one                  POST in    in    403   302   302   302   302   302   403   403   403   403   403   403   403   403
dispatch_plan                 POST in    in    403   302   302   302   302   302   403   403   403   403   403   403   403   403
dispatch_open_claim           POST in    in    403   409   409   404   403   403   403   404   404   404   404   404   404   404
order                         GET  in    in    200   200   200   404   200   200   200   404   404   404   404   404   404   404
order_reveal                  POST in    in    200   200   200   404   200   200   403   404   404   404   404   404   404   404
order_code                    BOTH in    in    403   200   200   404   200   403   403   404   404   404   404   404   404   404
order_pdf                     GET  in    in    403   200   200   404   200   200   200   404   404   404   404   404   404   404
order_photo                   GET  in    in    200   200   200   404   200   200   200   404   404   404   404   404   404   404
order_note_sync               POST 401   401   400   400   400   400   400   400   400   400   400   400   400   400   400   400
order_verb/supply             GET  in    in    404   404   200   404   403   403   403   404   404   404   404   404   404   404
order_verb/supply             POST in    in    404   404   302   404   403   403   403   404   404   404   404   404   404   404
order_verb/dispatch           BOTH in    in    404   404   409   404   403   403   403   404   404   404   404   404   404   404
order_verb/note               GET  in    in    200   200   200   404   200   200   403   404   404   404   404   404   404   404
order_verb/note               POST in    in    422   422   422   404   422   422   403   404   404   404   404   404   404   404
order_verb/accept             GET  in    in    200   403   403   404   403   403   403   404   404   404   404   404   404   404
order_verb/accept             POST in    in    302   403   403   404   403   403   403   404   404   404   404   404   404   404
order_verb/decline            GET  in    in    200   403   403   404   403   403   403   404   404   404   404   404   404   404
order_verb/decline            POST in    in    422   403   403   404   403   403   403   404   404   404   404   404   404   404
order_verb/nonsense           BOTH 404 signed in
my_orders                     GET  in    in    200   200   200   200   200   200   200   403   403   403   200   200   200   200
my_availability               POST in    in    302   302   302   302   302   302   302   403   403   403   302   302   302   302
service_worker                GET  200 to all

# the villagers' pages
scan                          GET  302 to all
village                       GET  200 to all
window                        GET  200 to all
item                          GET  200 to all
place                         BOTH 200 to all
find_order                    GET  302 to all
find_order                    POST 200 to all
forget_mine                   POST 302 to all
village_wall                  GET  200 to all
wall                          GET  200 to all

# the private link
household_card                GET  404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404
household_card_forget         POST 404   302   404   404   404   404   404   404   404   404   404   404   404   404   404   404
my_order                      GET  404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404
placed                        GET  404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404
my_order_slip                 GET  404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404
my_order_act/add              GET  404   302   404   404   404   404   404   404   404   404   404   404   404   404   404   404
my_order_act/add              POST 404   400   404   404   404   404   404   404   404   404   404   404   404   404   404   404
my_order_act/withdraw         BOTH 404   302   404   404   404   404   404   404   404   404   404   404   404   404   404   404
my_order_act/rate             GET  404   302   404   404   404   404   404   404   404   404   404   404   404   404   404   404
my_order_act/rate             POST 404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404
my_order_photo                GET  404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404

# the section 村 leads to its first open tab; catalogue and codes
villages_section              GET  in    in    302   302   302   302   302   302   302   403   403   403   302   302   302   302
catalogue                     GET  in    in    403   403   200   200   302   200   403   403   403   403   403   403   403   403
item_new                      BOTH in    in    403   403   200   200   403   200   403   403   403   403   403   403   403   403
item_edit                     BOTH in    in    403   403   200   404   403   200   403   403   403   403   403   403   403   403
item_switch                   POST in    in    403   403   200   200   403   200   403   403   403   403   403   403   403   403
codes                         GET  in    in    403   403   200   200   200   200   403   403   403   403   403   403   403   403
code_new                      BOTH in    in    403   403   200   200   200   200   403   403   403   403   403   403   403   403
codes_print                   GET  in    in    403   403   200   302   200   200   403   403   403   403   403   403   403   403
code_retire                   GET  in    in    403   403   200   404   200   200   403   403   403   403   403   403   403   403
code_retire                   POST in    in    403   403   302   404   302   302   403   403   403   403   403   403   403   403
"""
