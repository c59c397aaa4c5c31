"""The rows of chains, points, what is published and evaluations, as permission_table.py describes them."""

TABLE = """
# industry chains and guarantee tasks; the chain is kept at the township, both villages stand on it
guarantee_tasks               GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
guarantee_export              GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
guarantee_task                GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
guarantee_verb/assign         GET  in    in    403   403   403   404   200   200   403   403   403   403   403   403   403   403
guarantee_verb/assign         POST in    in    403   403   403   404   422   422   403   403   403   403   403   403   403   403
guarantee_verb/accept         GET  in    in    403   403   200   404   200   200   403   403   403   403   403   403   403   403
guarantee_verb/accept         POST in    in    403   403   422   404   422   422   403   403   403   403   403   403   403   403
guarantee_verb/nonsense       BOTH in    in    403   403   404   404   404   404   404   403   403   403   404   404   404   403
chains                        GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
chains_export                 GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
chains_lacking                GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
chain_new                     GET  in    in    403   403   200   200   200   200   403   403   403   403   403   403   403   403
chain_new                     POST in    in    403   403   422   422   422   422   403   403   403   403   403   403   403   403
chain                         GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
chain_edit                    GET  in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
chain_edit                    POST in    in    403   403   403   403   422   422   403   403   403   403   403   403   403   403
chain_close                   POST in    in    403   403   403   403   400   400   403   403   403   403   403   403   403   403
chain_sheet                   GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
chain_nodes                   GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
chain_node_new                GET  in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
chain_node_new                POST in    in    403   403   403   403   422   422   403   403   403   403   403   403   403   403
chain_node                    GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
chain_node_edit               GET  in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
chain_node_edit               POST in    in    403   403   403   403   422   422   403   403   403   403   403   403   403   403
chain_node_leave              POST in    in    403   403   403   403   400   400   403   403   403   403   403   403   403   403
chain_node_link               POST in    in    403   403   403   403   302   302   403   403   403   403   403   403   403   403
chain_tie_new                 GET  in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
chain_tie_new                 POST in    in    403   403   403   403   422   422   403   403   403   403   403   403   403   403
chain_tie                     GET  in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
chain_tie                     POST in    in    403   403   403   403   422   422   403   403   403   403   403   403   403   403
chain_tie_drop                POST in    in    403   403   403   403   302   302   403   403   403   403   403   403   403   403
chain_stage_new               GET  in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
chain_stage_new               POST in    in    403   403   403   403   422   422   403   403   403   403   403   403   403   403
chain_stage                   GET  in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
chain_stage                   POST in    in    403   403   403   403   422   422   403   403   403   403   403   403   403   403
chain_stage_drop              POST in    in    403   403   403   403   302   302   403   403   403   403   403   403   403   403
chain_branch_ask              GET  in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
chain_branch_ask              POST in    in    403   403   403   403   422   422   403   403   403   403   403   403   403   403
chain_branch                  GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
chain_member_new              GET  in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
chain_member_new              POST in    in    403   403   403   403   422   422   403   403   403   403   403   403   403   403
chain_member_leave            POST in    in    403   403   403   403   302   302   403   403   403   403   403   403   403   403
chain_branch_verb/found       GET  in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
chain_branch_verb/found       POST in    in    403   403   403   403   422   422   403   403   403   403   403   403   403   403
chain_branch_verb/nonsense    BOTH in    in    403   403   404   404   404   404   404   403   403   403   404   404   404   403
chain_plan                    GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
chain_plan_edit               GET  in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
chain_plan_edit               POST in    in    403   403   403   403   422   422   403   403   403   403   403   403   403   403
chain_item_new                GET  in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
chain_item_new                POST in    in    403   403   403   403   422   422   403   403   403   403   403   403   403   403
chain_item                    GET  in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
chain_item                    POST in    in    403   403   403   403   422   422   403   403   403   403   403   403   403   403
chain_item_done               GET  in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
chain_item_done               POST in    in    403   403   403   403   422   422   403   403   403   403   403   403   403   403
chain_item_drop               POST in    in    403   403   403   403   302   302   403   403   403   403   403   403   403   403
chain_pool                    GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
chain_resource_new            GET  in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
chain_resource_new            POST in    in    403   403   403   403   422   422   403   403   403   403   403   403   403   403
chain_resource                GET  in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
chain_resource                POST in    in    403   403   403   403   422   422   403   403   403   403   403   403   403   403
chain_resource_drop           POST in    in    403   403   403   403   302   302   403   403   403   403   403   403   403   403
chain_match                   GET  in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
chain_match                   POST in    in    403   403   403   403   422   422   403   403   403   403   403   403   403   403
chain_match_end               POST in    in    403   403   403   403   302   302   403   403   403   403   403   403   403   403
chain_tasks                   GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
chain_difficulty              GET  in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
chain_difficulty              POST in    in    403   403   403   403   422   422   403   403   403   403   403   403   403   403
chain_give                    GET  in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
chain_give                    POST in    in    403   403   403   403   422   422   403   403   403   403   403   403   403   403

# chains for everybody, and the private page of a firm
public_chains                 GET  200 to all
public_chain                  GET  200 to all
public_chain_sheet            GET  200 to all
firm_page                     GET  404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404
firm_page                     POST 404   422   404   404   404   404   404   404   404   404   404   404   404   404   404   404
firm_say                      POST 404   422   404   404   404   404   404   404   404   404   404   404   404   404   404   404
firm_paper                    GET  404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404

# village books: kept by the clerk or the township, read by those who check and oversee
books                         GET  in    in    403   403   302   302   200   200   200   403   403   403   302   302   302   403
book_village                  GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
book_village_export           POST in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
book_upload                   GET  in    in    403   403   403   404   200   403   403   403   403   403   200   403   403   403
book_upload                   POST in    in    403   403   403   404   422   403   403   403   403   403   422   403   403   403
book_columns                  BOTH in    in    403   403   403   403   302   403   403   403   403   403   302   403   403   403
book_layout_drop              POST in    in    403   403   403   404   302   403   403   403   403   403   302   403   403   403
book                          GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
book_compare                  GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
book_sheet                    GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
book_export                   POST in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
book_send                     POST in    in    403   403   403   404   302   403   403   403   403   403   302   403   403   403
imports_of/village_books      BOTH in    in    403   403   403   403   302   403   403   403   403   403   302   403   403   403
import_template/village_books GET  in    in    403   403   403   403   200   403   403   403   403   403   200   403   403   403

# alliances: led by the village, one being drawn up, one in force
alliances                     GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
alliances_export              GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
alliance_new                  GET  in    in    403   403   200   200   403   403   403   403   403   403   200   403   403   403
alliance_new                  POST in    in    403   403   422   422   403   403   403   403   403   403   422   403   403   403
alliance                      GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
alliance_sheet                GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
alliance_edit                 GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   403
alliance_edit                 POST in    in    403   403   422   404   403   403   403   403   403   403   422   403   403   403
alliance_papers               GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   403
alliance_papers               POST in    in    403   403   422   404   403   403   403   403   403   403   422   403   403   403
alliance_partner_new          GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   403
alliance_partner_new          POST in    in    403   403   422   404   403   403   403   403   403   403   422   403   403   403
alliance_partner              GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   403
alliance_partner              POST in    in    403   403   422   404   403   403   403   403   403   403   422   403   403   403
alliance_partner_drop         POST in    in    403   403   302   404   403   403   403   403   403   403   302   403   403   403
alliance_brings_new           GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   403
alliance_brings_new           POST in    in    403   403   422   404   403   403   403   403   403   403   422   403   403   403
alliance_brings               GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   403
alliance_brings               POST in    in    403   403   422   404   403   403   403   403   403   403   422   403   403   403
alliance_brings_drop          POST in    in    403   403   302   404   403   403   403   403   403   403   302   403   403   403
alliance_project_new          GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   403
alliance_project_new          POST in    in    403   403   422   404   403   403   403   403   403   403   422   403   403   403
alliance_project              GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   403
alliance_project              POST in    in    403   403   422   404   403   403   403   403   403   403   422   403   403   403
alliance_progress             GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   403
alliance_progress             POST in    in    403   403   422   404   403   403   403   403   403   403   422   403   403   403
alliance_finish               GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   403
alliance_finish               POST in    in    403   403   422   404   403   403   403   403   403   403   422   403   403   403
alliance_year_new             GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   403
alliance_year_new             POST in    in    403   403   422   404   403   403   403   403   403   403   422   403   403   403
alliance_year_sign            GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   403
alliance_year_sign            POST in    in    403   403   422   404   403   403   403   403   403   403   422   403   403   403
alliance_year_drop            POST in    in    403   403   302   404   403   403   403   403   403   403   302   403   403   403
alliance_year_sheet           GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
alliance_verb/send            GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   403
alliance_verb/send            POST in    in    403   403   302   404   403   403   403   403   403   403   302   403   403   403
alliance_verb/result          BOTH in    in    403   403   404   404   404   404   404   403   403   403   404   404   404   403

# signature products
products                      GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
products_export               GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
product_new                   GET  in    in    403   403   200   200   200   200   403   403   403   403   200   403   403   403
product_new                   POST in    in    403   403   422   422   422   422   403   403   403   403   422   403   403   403
product                       GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
product_edit                  GET  in    in    403   403   200   404   200   200   403   403   403   403   200   403   403   403
product_edit                  POST in    in    403   403   422   404   422   422   403   403   403   403   422   403   403   403
product_end                   POST in    in    403   403   302   404   302   302   403   403   403   403   302   403   403   403
product_certificate_new       GET  in    in    403   403   200   404   200   200   403   403   403   403   200   403   403   403
product_certificate_new       POST in    in    403   403   422   404   422   422   403   403   403   403   422   403   403   403
product_certificate           GET  in    in    403   403   200   404   200   200   403   403   403   403   200   403   403   403
product_certificate           POST in    in    403   403   422   404   422   422   403   403   403   403   422   403   403   403
product_certificate_drop      POST in    in    403   403   302   404   302   302   403   403   403   403   302   403   403   403
product_photos                GET  in    in    403   403   200   404   200   200   403   403   403   403   200   403   403   403
product_photos                POST in    in    403   403   422   404   422   422   403   403   403   403   422   403   403   403
product_photo_drop            POST in    in    403   403   302   404   302   302   403   403   403   403   302   403   403   403
product_photo                 GET  200 to all

# the collective economy
economy                       GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
economy_export                GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
economy_village               GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
economy_year                  GET  in    in    403   403   200   404   200   200   403   403   403   403   200   403   403   403
economy_year                  POST in    in    403   403   422   404   422   422   403   403   403   403   422   403   403   403
economy_take_up               POST in    in    403   403   302   404   302   302   403   403   403   403   302   403   403   403
economy_help                  GET  in    in    403   403   403   404   200   200   403   403   403   403   403   403   403   403
economy_help                  POST in    in    403   403   403   404   422   422   403   403   403   403   403   403   403   403
economy_measure               GET  in    in    403   403   403   404   200   200   403   403   403   403   403   403   403   403
economy_measure               POST in    in    403   403   403   404   422   422   403   403   403   403   403   403   403   403
help_plan                     GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
help_plan_verb/progress       GET  in    in    403   403   403   404   200   200   403   403   403   403   403   403   403   403
help_plan_verb/progress       POST in    in    403   403   403   404   422   422   403   403   403   403   403   403   403   403
help_plan_verb/nonsense       BOTH in    in    403   403   404   404   404   404   404   403   403   403   404   404   404   403
village_economy               GET  200 to all
# points and the store on the household's card, and what everybody may see and object to
card_points                   GET  404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404
card_points_pdf               GET  404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404
card_ask                      GET  404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404
card_ask                      POST 404   422   404   404   404   404   404   404   404   404   404   404   404   404   404   404
card_declare                  GET  404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404
card_declare                  POST 404   422   404   404   404   404   404   404   404   404   404   404   404   404   404   404
card_deed                     GET  404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404
card_deed                     POST 404   422   404   404   404   404   404   404   404   404   404   404   404   404   404   404
card_store                    GET  404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404
card_store                    POST 404   404   404   404   404   404   404   404   404   404   404   404   404   404   404   404
card_vouchers                 GET  404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404
card_voucher                  GET  404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404
card_voucher                  POST 404   302   404   404   404   404   404   404   404   404   404   404   404   404   404   404
village_deeds                 GET  200 to all
deed_object                   GET  200 to all
deed_object                   POST 422 to all

# deeds on their way into the books, and the books
deeds                         GET  in    in    403   200   200   200   200   200   200   403   403   403   200   200   200   200
deed_list                     GET  in    in    403   200   200   200   200   200   200   403   403   403   200   200   200   200
deed_export                   GET  in    in    403   200   200   200   200   200   200   403   403   403   200   200   200   200
deed_declare                  GET  in    in    403   200   200   200   403   403   403   403   403   403   200   200   403   403
deed_declare                  POST in    in    403   422   422   422   403   403   403   403   403   403   422   422   403   403
deed_notice                   GET  in    in    403   200   200   200   200   200   200   403   403   403   200   200   200   200
deed_standard                 GET  in    in    403   200   200   200   200   200   200   403   403   403   200   200   200   200
deed_standard                 POST in    in    403   403   422   422   403   403   403   403   403   403   422   403   403   403
deed                          GET  in    in    404   200   200   404   200   200   200   404   404   404   200   200   200   200
deed_photo                    GET  in    in    404   200   200   404   200   200   200   404   404   404   200   200   200   200
deed_verb/pass                POST in    in    404   302   403   404   403   403   403   404   404   404   302   403   403   403
deed_verb/agree               POST in    in    404   403   409   404   403   403   403   404   404   404   403   409   403   403
deed_verb/stand               POST in    in    404   403   403   404   403   403   403   404   404   404   403   403   422   403
deed_verb/nonsense            POST in    in    404   404   404   404   404   404   404   404   404   404   404   404   404   404
points_books                  GET  in    in    403   200   200   200   200   200   200   403   403   403   200   200   200   200
points_export                 GET  in    in    403   200   200   200   200   200   200   403   403   403   200   200   200   200
points_statements             GET  in    in    403   200   200   400   200   200   200   403   403   403   200   200   200   200
points_items                  GET  in    in    403   200   200   200   200   200   200   403   403   403   200   200   200   200
points_items                  POST in    in    403   403   302   302   403   403   403   403   403   403   302   403   403   403
points_household              GET  in    in    403   200   200   404   200   200   200   403   403   403   200   200   200   200
points_household_pdf          GET  in    in    403   200   200   404   200   200   200   403   403   403   200   200   200   200
points_question               GET  in    in    403   200   200   404   200   200   200   403   403   403   200   200   200   200
points_question               POST in    in    403   403   403   404   422   403   403   403   403   403   422   403   403   403

# the village store
store_counter                 GET  in    in    403   403   200   200   403   403   403   403   403   403   200   403   403   200
store_hand_out                POST in    in    403   403   302   404   403   403   403   403   403   403   302   403   403   302
store_send_back               POST in    in    403   403   422   404   403   403   403   403   403   403   422   403   403   422
store_reverse                 GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   200
store_reverse                 POST in    in    403   403   422   404   403   403   403   403   403   403   422   403   403   422
store_shelf                   GET  in    in    403   403   200   200   403   403   403   403   403   403   200   403   403   200
store_good_new                GET  in    in    403   403   200   200   403   403   403   403   403   403   200   403   403   200
store_good_new                POST in    in    403   403   422   422   403   403   403   403   403   403   422   403   403   422
store_good                    GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   200
store_good                    POST in    in    403   403   422   404   403   403   403   403   403   403   422   403   403   422
store_in                      GET  in    in    403   403   200   200   403   403   403   403   403   403   200   403   403   200
store_in                      POST in    in    403   403   422   422   403   403   403   403   403   403   422   403   403   422
store_counts                  GET  in    in    403   403   200   200   403   403   403   403   403   403   200   403   403   200
store_counts                  POST in    in    403   403   400   400   403   403   403   403   403   403   400   403   403   400
store_approve                 POST in    in    403   403   302   404   403   403   403   403   403   403   302   403   403   403
store_months                  GET  in    in    403   403   200   200   403   403   403   403   403   403   200   403   403   200
store_month                   GET  in    in    403   403   200   200   403   403   403   403   403   403   200   403   403   200
store_month                   POST in    in    403   403   422   422   403   403   403   403   403   403   422   403   403   422
store_month_pdf               GET  in    in    403   403   200   200   403   403   403   403   403   403   200   403   403   200
store_month_xlsx              GET  in    in    403   403   200   200   403   403   403   403   403   403   200   403   403   200
# what is open to everybody: pages, downloads, checks, questions without an account
disclosure_home               GET  200 to all
disclosure_unit               GET  200 to all
disclosure_board              GET  200 to all
disclosure_data               GET  200 to all
disclosed                     GET  200 to all
disclosure_compare            GET  200 to all
disclosed_version             GET  200 to all
disclosure_check              GET  200 to all
disclosure_document           GET  200 to all
disclosure_proof              GET  200 to all
disclosure_table              GET  200 to all
disclosure_sheet              GET  200 to all
disclosed_file                GET  404 to all
disclosed_board               GET  200 to all
disclosure_ask                GET  200 to all
disclosure_ask                POST 200 to all
my_question                   GET  404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404
my_question                   POST 404   422   404   404   404   404   404   404   404   404   404   404   404   404   404   404
disclosure_log                GET  200 to all
disclosure_log                POST 200 to all
disclosure_head               GET  200 to all
disclosure_keys               GET  200 to all
disclosure_heads              GET  200 to all
disclosure_entries            GET  200 to all
disclosure_consistency        GET  400 to all

# the section 公: what is owed, publications, reviews, boards, questions
disclosure                    GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
duties                        GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
duty_new                      GET  in    in    403   403   403   403   200   200   403   403   403   403   200   403   403   403
duty_new                      POST in    in    403   403   403   403   422   422   403   403   403   403   422   403   403   403
duty                          GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
duty                          POST in    in    403   403   404   404   404   404   404   403   403   403   404   404   404   403
timeliness                    GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
publications                  GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
publications_export           GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
publication_new               GET  in    in    403   403   403   403   200   200   403   403   403   403   200   403   403   403
publication_new               POST in    in    403   403   403   403   200   200   403   403   403   403   200   403   403   403
publication                   GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
publication_edit              GET  in    in    403   403   403   404   200   200   403   403   403   403   200   403   403   403
publication_edit              POST in    in    403   403   403   404   422   422   403   403   403   403   422   403   403   403
publication_attach            POST in    in    403   403   403   404   302   302   403   403   403   403   302   403   403   403
publication_file              GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
publication_review            GET  in    in    403   403   403   404   403   403   403   403   403   403   403   403   200   403
publication_review            POST in    in    403   403   403   404   403   403   403   403   403   403   403   403   422   403
publication_sign              POST in    in    403   403   403   404   403   403   403   403   403   403   403   403   409   403
publication_act/send          POST in    in    403   403   403   404   302   302   403   403   403   403   302   403   403   403
publication_act/return        POST in    in    403   403   422   404   422   422   403   403   403   403   422   403   422   403
publication_act/publish       POST in    in    403   403   302   404   302   302   403   403   403   403   302   403   403   403
publication_act/nonsense      POST in    in    403   403   404   404   404   404   404   403   403   403   404   404   404   403
publication_post              POST in    in    403   403   422   404   422   422   403   403   403   403   422   403   403   403
posting                       GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
posting                       POST in    in    403   403   422   404   422   422   403   403   403   403   422   403   403   403
posting_photo                 GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
questions                     GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
question                      GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
question                      POST in    in    403   403   404   404   404   404   404   403   403   403   404   404   404   403
# evaluation: ballots with a code, the link of whoever objected
ballot_enter                  GET  200 to all
ballot_enter                  POST 400 to all
ballot_done                   GET  200 to all
ballot                        GET  404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404
ballot                        POST 404   400   404   404   404   404   404   404   404   404   404   404   404   404   404   404
objection_link                GET  404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404

# evaluation: rounds, those who judge, results, objections, schemes
evaluation_rounds             GET  in    in    403   403   200   200   200   200   403   403   403   403   200   200   200   403
evaluation_rounds_export      GET  in    in    403   403   200   200   200   200   403   403   403   403   200   200   200   403
evaluation_round              GET  in    in    404   302   200   404   200   200   404   404   404   404   200   200   200   404
evaluation_round_verb/freeze  GET  in    in    404   403   200   404   403   403   404   404   404   404   200   403   403   404
evaluation_round_verb/freeze  POST in    in    404   403   400   404   403   403   404   404   404   404   400   403   403   404
evaluation_round_verb/sign    BOTH in    in    404   403   409   404   403   403   404   404   404   404   403   403   403   404
evaluation_round_verb/void    GET  in    in    404   403   200   404   403   403   404   404   404   404   200   403   403   404
evaluation_round_verb/void    POST in    in    404   403   422   404   403   403   404   404   404   404   422   403   403   404
evaluation_round_verb/nonsense BOTH in    in    404   403   404   404   404   404   404   404   404   404   404   404   404   404
evaluation_raters             GET  in    in    404   403   200   404   403   403   404   404   404   404   200   403   403   404
evaluation_raters             POST in    in    404   403   400   404   403   403   404   404   404   404   400   403   403   404
evaluation_codes              GET  in    in    404   403   200   404   403   403   404   404   404   404   200   403   403   404
evaluation_codes              POST in    in    404   403   422   404   403   403   404   404   404   404   422   403   403   404
evaluation_subject            GET  in    in    404   403   200   404   200   200   404   404   404   404   200   200   200   404
evaluation_withdraw           POST in    in    404   403   302   404   403   403   404   404   404   404   302   403   403   404
evaluation_results            GET  in    in    404   403   200   404   200   200   404   404   404   404   200   200   200   404
evaluation_results_paper      GET  in    in    404   403   200   404   200   200   404   404   404   404   200   200   200   404
evaluation_results_export     GET  in    in    404   403   200   404   200   200   404   404   404   404   200   200   200   404
evaluation_rate               GET  in    in    200   200   200   200   200   200   200   403   403   403   200   200   200   200
evaluation_rate_round         GET  in    in    404   200   403   404   403   403   404   404   404   404   200   200   403   404
evaluation_rate_subject       GET  in    in    404   200   403   404   403   403   404   404   404   404   200   200   403   404
evaluation_rate_subject       POST in    in    404   422   403   404   403   403   404   404   404   404   422   422   403   404
evaluation_objection          GET  in    in    404   404   200   404   200   200   404   404   404   404   200   200   200   404
evaluation_objection          POST in    in    404   404   403   404   422   403   404   404   404   404   403   403   422   404
evaluation_objection_who      POST in    in    404   404   403   404   200   403   404   404   404   404   403   403   200   404
evaluation_schemes            GET  in    in    403   403   200   200   200   200   403   403   403   403   200   200   200   403
evaluation_scheme_new         GET  in    in    403   403   200   200   403   200   403   403   403   403   403   403   403   403
evaluation_scheme_new         POST in    in    403   403   422   422   403   422   403   403   403   403   403   403   403   403
evaluation_scheme             GET  in    in    404   404   200   404   200   200   404   404   404   404   200   200   200   404
evaluation_scheme_edit        GET  in    in    404   404   200   404   403   200   404   404   404   404   403   403   403   404
evaluation_scheme_edit        POST in    in    404   404   409   404   403   409   404   404   404   404   403   403   403   404
evaluation_scheme_publish     POST in    in    404   404   302   404   403   302   404   404   404   404   403   403   403   404
evaluation_scheme_retire      POST in    in    404   404   302   404   403   302   404   404   404   404   403   403   403   404

# evaluation rounds in villages: staff, the household's card, the public pages
rounds                        GET  in    in    403   200   200   200   200   200   403   403   403   403   200   200   200   403
round_new                     GET  in    in    403   403   200   200   403   403   403   403   403   403   200   403   403   403
round_new                     POST in    in    403   403   422   422   403   403   403   403   403   403   422   403   403   403
round_nominate                GET  in    in    404   200   200   404   403   403   404   404   404   404   200   403   403   404
round_nominate                POST in    in    404   422   422   404   403   403   404   404   404   404   422   403   403   404
round_codes                   GET  in    in    404   403   200   404   403   403   404   404   404   404   200   403   403   404
round_codes                   POST in    in    404   403   400   404   403   403   404   404   404   404   400   403   403   404
round_slips                   GET  in    in    404   403   302   404   403   403   404   404   404   404   302   403   403   404
round_winners                 GET  in    in    404   403   200   404   403   403   404   404   404   404   200   403   403   404
round_winners                 POST in    in    404   403   409   404   403   403   404   404   404   404   409   403   403   404
round_paper                   GET  in    in    404   403   200   404   200   200   404   404   404   404   200   200   200   404
card_rounds                   GET  404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404
card_round                    GET  404   200   404   404   404   404   404   404   404   404   404   404   404   404   404   404
card_round                    POST 404   422   404   404   404   404   404   404   404   404   404   404   404   404   404   404
card_round_withdraw           POST 404   302   404   404   404   404   404   404   404   404   404   404   404   404   404   404
village_rounds                GET  200 to all
village_round                 GET  200 to all
village_round                 POST 422 to all

# the supervision committee: the board, who sits, and its four matters
supervision                   GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
supervision_export            GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
supervision_list/finding      GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
supervision_list_export/finding GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
supervision_village           GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
supervision_elect             GET  in    in    403   403   403   404   200   200   403   403   403   403   403   403   403   403
supervision_elect             POST in    in    403   403   403   404   422   422   403   403   403   403   403   403   403   403
supervision_seat              GET  in    in    403   403   403   404   200   200   403   403   403   403   403   403   403   403
supervision_seat              POST in    in    403   403   403   404   422   422   403   403   403   403   403   403   403   403
supervision_unseat            GET  in    in    403   403   403   404   200   200   403   403   403   403   403   403   403   403
supervision_unseat            POST in    in    403   403   403   404   422   422   403   403   403   403   403   403   403   403
supervision_new/finding       GET  in    in    403   403   403   403   403   403   403   403   403   403   403   403   200   403
supervision_new/finding       POST in    in    403   403   403   403   403   403   403   403   403   403   403   403   422   403
supervision_new/review        GET  in    in    403   403   403   403   200   200   403   403   403   403   403   403   200   403
supervision_new/review        POST in    in    403   403   403   403   422   422   403   403   403   403   403   403   422   403
supervision_paper             GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
supervision_spot              GET  in    in    403   403   403   404   403   403   403   403   403   403   403   403   200   403
supervision_spot              POST in    in    403   403   403   404   403   403   403   403   403   403   403   403   422   403
supervision_vote              BOTH in    in    403   403   409   404   409   409   403   403   403   403   409   403   403   403
supervision_finding           GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
supervision_check             GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
supervision_meeting           GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
supervision_review            GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
supervision_finding_verb/answer GET  in    in    403   403   200   404   403   403   403   403   403   403   200   403   403   403
supervision_finding_verb/answer POST in    in    403   403   422   404   403   403   403   403   403   403   422   403   403   403
supervision_finding_verb/verify BOTH in    in    403   403   403   404   403   403   403   403   403   403   403   403   409   403
supervision_finding_verb/settle BOTH in    in    403   403   403   404   409   409   403   403   403   403   403   403   403   403
supervision_check_verb/call_off GET  in    in    403   403   403   404   403   403   403   403   403   403   403   403   200   403
supervision_check_verb/call_off POST in    in    403   403   403   404   403   403   403   403   403   403   403   403   422   403
supervision_meeting_verb/hold GET  in    in    403   403   403   404   403   403   403   403   403   403   403   403   200   403
supervision_meeting_verb/hold POST in    in    403   403   403   404   403   403   403   403   403   403   403   403   422   403
supervision_review_verb/state GET  in    in    403   403   403   404   403   403   403   403   403   403   403   403   200   403
supervision_review_verb/state POST in    in    403   403   403   404   403   403   403   403   403   403   403   403   422   403
supervision_review_verb/file  BOTH in    in    403   403   403   404   409   409   403   403   403   403   403   403   403   403
supervision_check_verb/none  BOTH in    in    403   403   404   404   404   404   404   403   403   403   404   404   404   403

# farm subsidies: policies, lists, departures; one list has a warning, another is public
subsidies                     GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
subsidy_new                   GET  in    in    403   403   403   403   200   200   403   403   403   403   200   403   403   403
subsidy_new                   POST in    in    403   403   403   403   422   422   403   403   403   403   422   403   403   403
subsidy                       GET  in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
subsidy_total                 GET  in    in    403   403   403   404   200   200   403   403   403   403   200   403   403   403
subsidy_total                 POST in    in    403   403   403   404   422   422   403   403   403   403   422   403   403   403
subsidy_upload                GET  in    in    403   403   403   404   200   200   403   403   403   403   200   403   403   403
subsidy_upload                POST in    in    403   403   403   404   422   422   403   403   403   403   422   403   403   403
subsidy_line_new              GET  in    in    403   403   403   404   200   200   403   403   403   403   200   403   403   403
subsidy_line_new              POST in    in    403   403   403   404   422   422   403   403   403   403   422   403   403   403
subsidy_line                  GET  in    in    403   403   403   404   200   200   403   403   403   403   200   403   403   403
subsidy_line                  POST in    in    403   403   403   404   422   422   403   403   403   403   422   403   403   403
subsidy_finding               GET  in    in    403   403   403   404   200   200   403   403   403   403   200   403   403   403
subsidy_finding               POST in    in    403   403   403   404   422   422   403   403   403   403   422   403   403   403
subsidy_check                 POST in    in    403   403   403   404   302   302   403   403   403   403   302   403   403   403
subsidy_draft                 POST in    in    403   403   403   404   409   409   403   403   403   403   409   403   403   403
subsidy_line_drop             POST in    in    403   403   403   404   302   302   403   403   403   403   302   403   403   403
subsidy_export                POST in    in    403   403   200   404   200   200   200   403   403   403   200   200   200   403
subsidy_line_reveal           POST in    in    403   403   302   404   302   302   302   403   403   403   302   302   302   403
subsidy_paid                  GET  in    in    403   403   403   404   200   200   403   403   403   403   403   403   403   403
subsidy_paid                  POST in    in    403   403   403   404   422   422   403   403   403   403   403   403   403   403
subsidy_returned              GET  in    in    403   403   403   404   200   200   403   403   403   403   403   403   403   403
subsidy_returned              POST in    in    403   403   403   404   422   422   403   403   403   403   403   403   403   403
subsidy_again                 GET  in    in    403   403   403   404   200   200   403   403   403   403   403   403   403   403
subsidy_again                 POST in    in    403   403   403   404   422   422   403   403   403   403   403   403   403   403
subsidy_search                GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
subsidy_search_export         POST in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
subsidy_doubles               GET  in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
subsidy_policies              GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
subsidy_policy_new            GET  in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
subsidy_policy_new            POST in    in    403   403   403   403   422   422   403   403   403   403   403   403   403   403
subsidy_policies_publish      GET  in    in    403   403   403   403   200   200   403   403   403   403   200   403   403   403
subsidy_policies_publish      POST in    in    403   403   403   403   422   422   403   403   403   403   422   403   403   403
subsidy_policy                GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
subsidy_policy_edit           GET  in    in    403   403   403   403   403   200   403   403   403   403   403   403   403   403
subsidy_policy_edit           POST in    in    403   403   403   403   403   422   403   403   403   403   403   403   403   403
subsidy_policy_close          POST in    in    403   403   403   403   403   302   403   403   403   403   403   403   403   403
departures                    GET  in    in    403   403   200   200   200   200   200   403   403   403   200   200   200   403
departure_new                 GET  in    in    403   403   200   200   200   200   403   403   403   403   200   403   403   403
departure_new                 POST in    in    403   403   422   422   422   422   403   403   403   403   422   403   403   403
departure_back                GET  in    in    403   403   200   404   200   200   403   403   403   403   200   403   403   403
departure_back                POST in    in    403   403   422   404   422   422   403   403   403   403   422   403   403   403
imports_of/subsidies          BOTH in    in    403   403   403   403   200   200   403   403   403   403   200   403   403   403
import_template/subsidies     GET  in    in    403   403   403   403   200   200   403   403   403   403   200   403   403   403
imports_of/departures         BOTH in    in    403   403   200   200   200   200   403   403   403   403   200   403   403   403
import_template/departures    GET  in    in    403   403   200   200   200   200   403   403   403   403   200   403   403   403
imports_of/subsidy_payments   BOTH in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
import_template/subsidy_payments GET in    in    403   403   403   403   200   200   403   403   403   403   403   403   403   403
import_export/subsidies       POST in    in    403   403   403   403   200   200   403   403   403   403   200   403   403   403
subsidy_mine                  GET  200 to all
subsidy_mine                  POST 422 to all
"""
