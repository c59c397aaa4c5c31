"""What the address of each row needs, and who holds its private link."""

from __future__ import annotations

from typing import Any

from tests.contracts.world import NOBODY, NOT_A_TOKEN, QUESTION_KEY, World
from zugong.disclosure.actions.questions import link_token as question_token
from zugong.evaluation.actions import objections
from zugong.portal import calendar_feed
from zugong.villages.chains import links
from zugong.villages.households.cards import card_token
from zugong.workorders.actions import link_token

OF_HOUSEHOLD = (
    "household", "household_reveal", "household_edit", "household_move", "household_close", "household_reopen",
    "household_reissue", "household_head", "household_member_new",
)  # fmt: skip
OF_VISIT = ("visit", "visit_order", "visit_check", "visit_correct", "visit_paper")
OF_ROUND = ("evaluation_round", "evaluation_rate_round", "round_codes", "round_slips", "evaluation_results")
OF_NOTICE = ("round_winners", "round_paper", "evaluation_results_paper", "evaluation_results_export")
OF_SCHEME = (
    "evaluation_scheme", "evaluation_scheme_edit", "evaluation_scheme_publish", "evaluation_scheme_retire",
)  # fmt: skip
OF_MEETING = (
    "meeting", "meeting_notice", "meeting_paper_list", "meeting_topic", "meeting_problem_new", "meeting_photos",
)  # fmt: skip
OF_ACTIVITY = ("activity", "activity_notice", "activity_enter", "activity_close", "activity_off")
OF_SUPERVISION = {
    "finding": "finding", "check": "check", "meeting": "supervision_meeting", "review": "yearly_review",
}  # fmt: skip
OF_MEMBER = ("household_member_edit", "household_member_left")
OF_CARD = "card_points card_points_pdf card_ask card_declare card_store card_vouchers".split()


def kwargs_of(world: World, row: str, *, role: str) -> dict[str, Any]:
    """What the address of a row needs. ``link`` is whoever holds the private link; everybody else guesses one."""
    o, c = world.objects, world.county
    name, _slash, variant = row.partition("/")
    code = c.village.code
    holds_link = role == "link"
    token = link_token(world.placed.request_key) if holds_link else NOT_A_TOKEN
    card = card_token(o["household"]) if holds_link else NOT_A_TOKEN
    fixed: dict[str, dict[str, Any]] = {
        "openid_connect_login": {"provider_id": "county"},
        "openid_connect_callback": {"provider_id": "county"},
        "demo_sign_in": {"key": "secretary"},
        "calendar": {
            "pk": c.secretary.pk,
            "token": calendar_feed.token_of(c.secretary) if holds_link else "guessed",
        },
        "session_end": {"pk": NOBODY},
        "account": {"pk": c.member.pk},
        "account_act": {"pk": c.member.pk, "act": variant},
        "reset": {"pk": o["reset"].pk},
        "reset_act": {"pk": o["reset"].pk, "act": variant},
        "grant_end": {"pk": o["grant"].pk},
        "event": {"pk": o["event"].pk},
        "rule_set": {"key": "order.supply"},
        "rule_clear": {"pk": o["rule"].pk},
        "open_notice": {"pk": o["notice"].pk},
        "person": {"pk": o["person"].pk},
        "person_edit": {"pk": o["person"].pk},
        "person_reveal": {"pk": o["person"].pk},
        "person_kin": {"pk": o["person"].pk},
        "kin_create": {"pk": o["person"].pk},
        "kin_end": {"pk": o["person"].pk, "relation": o["kin"].pk},
        **{f"supervision_{one}": {"code": code} for one in ("village", "elect", "seat")},
        "supervision_unseat": {"pk": o["seat"].pk},
        **{f"supervision_{one}": {"key": variant} for one in ("list", "list_export", "new")},
        "supervision_paper": {"key": "finding", "pk": o["finding"].pk},
        "supervision_spot": {"pk": o["check"].pk},
        "supervision_vote": {"pk": o["yearly_review"].pk},
        **{f"supervision_{key}": {"pk": o[one].pk} for key, one in OF_SUPERVISION.items()},
        **{
            f"supervision_{key}_verb": {"pk": o[one].pk, "name": variant}
            for key, one in OF_SUPERVISION.items()
        },
        "appointment_create": {"pk": o["person"].pk},
        "appointment_end": {"pk": o["person"].pk, "appointment": o["appointment"].pk},
        **{one: {"kind": variant or "roster"} for one in ("imports_of", "import_template", "import_export")},
        "import_job": {"pk": o["job"].pk},
        "import_confirm": {"pk": o["job"].pk},
        "import_stop": {"pk": o["job"].pk},
        "import_errors": {"pk": o["job"].pk},
        "file": {"pk": o["photo"].pk},
        "orders_delete_view": {"pk": o["view"].pk},
        "case": {"pk": world.order.pk},
        "case_verb": {"pk": world.order.pk, "name": variant},
        "dispatch_open_claim": {"pk": world.order.pk},
        "order": {"pk": world.order.pk},
        "order_reveal": {"pk": world.order.pk},
        "order_code": {"pk": world.order.pk},
        "order_pdf": {"pk": world.order.pk},
        "order_note_sync": {"pk": world.order.pk},
        "order_photo": {"pk": world.order.pk, "file": o["photo"].pk},
        "order_verb": {
            "pk": (world.order if variant in {"accept", "decline", "note"} else world.placed).pk,
            "name": variant,
        },
        "scan": {"slug": o["code"].slug},
        "village": {"code": code},
        "window": {"code": code, "name": "village"},
        "item": {"code": code, "item": o["item"].code},
        "place": {"code": code},
        "find_order": {"code": code},
        "forget_mine": {"code": code},
        "village_wall": {"code": code},
        **{one: {"pk": o["household"].pk} for one in OF_HOUSEHOLD},
        **{one: {"pk": o["household"].pk, "member": o["household"].members.get().pk} for one in OF_MEMBER},
        **{
            one: {"pk": o["household"].pk}
            for one in ("visit_new", "visit_sync", "visit_link", "visit_unlink")
        },
        **{one: {"pk": c.village.pk} for one in ("visit_links", "visit_plan")},
        **{one: {"pk": o["visit"].pk} for one in OF_VISIT},
        "visit_photo": {"pk": o["visit"].pk, "file": o["photo"].pk},
        **{one: {"pk": o["meeting"].pk} for one in OF_MEETING},
        "meeting_act": {"pk": o["meeting"].pk, "verb": variant},
        "meeting_topic_take": {"pk": o["meeting"].pk, "topic": o["topic"].pk},
        "meeting_problem": {"pk": o["problem"].pk},
        "meeting_problem_act": {"pk": o["problem"].pk, "verb": variant},
        "public_meeting": {"slug": o["meeting"].slug},
        "public_activity": {"slug": o["activity"].slug},
        **{one: {"pk": o["activity"].pk} for one in OF_ACTIVITY},
        "card_meetings": {"token": card},
        "card_visits": {"token": card},
        "household_card": {"token": card},
        **{one: {"token": card} for one in OF_CARD},
        "card_deed": {"token": card, "pk": o["deed"].pk},
        "card_voucher": {"token": card, "code": o["voucher"].code},
        "village_deeds": {"code": code},
        "deed_object": {"code": code, "pk": o["noticed_deed"].pk},
        "deed": {"pk": o["deed"].pk},
        "deed_photo": {"pk": o["deed"].pk, "file_id": o["deed_photo"].pk},
        "deed_verb": {"pk": o["held_deed" if variant in {"stand", "strike"} else "deed"].pk, "name": variant},
        "points_household": {"pk": o["household"].pk},
        "points_household_pdf": {"pk": o["household"].pk},
        "points_question": {"pk": o["question"].pk},
        "store_hand_out": {"code": o["voucher"].code},
        "store_send_back": {"code": o["voucher"].code},
        "store_reverse": {"code": o["used"].code},
        "store_good": {"pk": o["good"].pk},
        "store_approve": {"pk": o["stocktake"].pk},
        **{one: {"text": "2026-05"} for one in ("store_month", "store_month_pdf", "store_month_xlsx")},
        "card_rounds": {"token": card},
        "card_round": {"token": card, "pk": o["nominating"].pk},
        "card_round_withdraw": {"token": card, "pk": o["nominating"].pk},
        "village_rounds": {"code": code},
        "village_round": {"code": code, "slug": o["noticed"].slug},
        "ballot": {"code": o["ballot_code"] if holds_link else "AAAA2222"},
        "objection_link": {"token": objections.link_token("world-objection") if holds_link else NOT_A_TOKEN},
        "evaluation_objection": {"pk": o["objection"].pk},
        "evaluation_objection_who": {"pk": o["objection"].pk},
        "round_nominate": {"pk": o["nominating"].pk},
        **{one: {"pk": o["voting"].pk} for one in OF_ROUND},
        **{one: {"pk": o["noticed"].pk} for one in OF_NOTICE},
        "evaluation_round_verb": {"pk": o["voting"].pk, "name": variant},
        "evaluation_raters": {"pk": o["voting"].pk, "group": "team"},
        "evaluation_codes": {"pk": o["voting"].pk, "group": "people"},
        "evaluation_subject": {"pk": o["voting"].pk, "subject": o["round_subject"].pk},
        "evaluation_withdraw": {"pk": o["voting"].pk, "subject": o["round_subject"].pk},
        "evaluation_rate_subject": {"pk": o["voting"].pk, "subject": o["round_subject"].pk},
        **{one: {"pk": o["scheme"].pk} for one in OF_SCHEME},
        "household_card_forget": {"token": card},
        "my_order": {"token": token},
        "placed": {"token": token},
        "my_order_slip": {"token": token},
        "my_order_act": {"token": token, "verb": variant},
        "my_order_photo": {"token": token, "pk": o["placed_photo"].pk},
        "item_edit": {"pk": o["own_item"].pk},
        "item_switch": {"pk": o["item"].pk},
        "code_retire": {"pk": o["code"].pk},
        "my_question": {"token": question_token(QUESTION_KEY) if holds_link else NOT_A_TOKEN},
        "disclosure_unit": {"code": code},
        "disclosed": {"number": o["out"].publication.number},
        "disclosure_compare": {"number": o["out"].publication.number},
        "duty": {"pk": o["duty"].pk},
        "posting": {"pk": o["posting"].pk},
        "posting_photo": {"pk": o["posting"].pk},
        "question": {"pk": o["line_question"].pk},
        "publication_act": {
            "pk": o[{"send": "draft", "publish": "signed", "return": "review"}.get(variant, "draft")].pk,
            "name": variant,
        },
        "publication_file": {"pk": o["draft"].pk, "file": o["attached"].stored_id},
        "publication_review": {"pk": o["review"].pk},
        "publication_sign": {"pk": o["review"].pk},
        "publication_post": {"pk": o["out"].publication_id},
        **{name: {"pk": o["draft"].pk} for name in ("publication", "publication_edit", "publication_attach")},
        **{
            name: {"number": o["out"].publication.number, "version": 1}
            for name in (
                "disclosure_check",
                "disclosed_version",
                "disclosure_document",
                "disclosure_proof",
                "disclosure_table",
                "disclosure_sheet",
                "disclosure_ask",
            )
        },
        "disclosed_file": {
            "number": o["out"].publication.number,
            "version": 1,
            "digest": o["attached"].stored.sha256,
        },
        "disclosed_board": {
            "number": o["out"].publication.number,
            "version": 1,
            "pk": o["posting"].pk,
        },
    }
    chain = {"pk": o["chain"].pk}
    firm = links.token(o["node"]) if holds_link else NOT_A_TOKEN
    fixed |= {
        "chain_branch": {"pk": o["branch"].pk},
        "chain_branch_verb": {"pk": o["branch"].pk, "name": variant},
        "chain_member_new": {"pk": o["branch"].pk},
        "chain_member_leave": {"pk": o["branch"].pk, "member": o["branch_member"].pk},
        "chain_item_new": chain | {"year": 2026},
        "guarantee_task": {"pk": o["difficulty"].pk},
        "guarantee_verb": {
            "pk": (o["given_task"] if variant == "accept" else o["difficulty"]).pk,
            "name": variant,
        },
        "public_chain": {"code": o["chain"].code},
        "public_chain_sheet": {"code": o["chain"].code},
        "firm_page": {"token": firm},
        "village_economy": {"code": code},
        "firm_say": {"token": firm, "task": o["difficulty"].pk},
        "firm_paper": {"token": firm, "task": o["difficulty"].pk, "file": o["task_photo"].pk},
    }
    fixed |= _subsidies(o)
    if name in fixed:
        return fixed[name]
    if name.startswith("book_village") or name == "book_upload":
        return {"pk": c.village.pk}
    if name in ("book_columns", "book_layout_drop"):
        return {"pk": o["book_job" if name == "book_columns" else "book_layout"].pk}
    if name == "book" or name.startswith("book_"):
        return {"pk": o["book"].pk}
    if name == "economy_take_up":
        return {"pk": c.village.pk, "share": o["signed_part"].pk}
    if name.startswith("economy_") and name != "economy_export":
        return {"pk": c.village.pk}
    if name.startswith("help_plan"):
        return {"pk": o["help_plan"].pk} | ({"name": variant} if variant else {})
    if name == "product_photo":
        return {"code": code, "pk": o["product"].pk, "photo": o["product_photo"].pk}
    if name == "product" or (name.startswith("product_") and name != "product_new"):
        parts = {"product_photo_drop": {"photo": o["product_photo"].pk}}
        if name in ("product_certificate", "product_certificate_drop"):
            parts[name] = {"certificate": o["certificate"].pk}
        return {"pk": o["product"].pk} | parts.get(name, {})
    if name == "alliance" or (name.startswith("alliance_") and name != "alliance_new"):
        return alliance_kwargs(o, name, variant)
    for part, key in (
        ("chain_node", "node"), ("chain_tie", "tie"), ("chain_stage", "stage"), ("chain_item", "plan_item"),
        ("chain_resource", "resource"),
    ):  # fmt: skip
        if name == part or (name.startswith(part) and not name.endswith(("_new", "s"))):
            return chain | {"item" if part == "chain_item" else part.removeprefix("chain_"): o[key].pk}
    if name == "chain_match":
        return chain | {"resource": o["resource"].pk}
    if name == "chain_match_end":
        return chain | {"match": o["match"].pk}
    if name == "chain" or (name.startswith("chain_") and name != "chain_new"):
        return chain
    if name.startswith("unit_") or name in {"unit", "post_create"}:
        return {"pk": o["unit"].pk}
    return {}


# of which alliance an address is (the draft unless named), and the row it wants beside it
RUNNING = ("alliance_project", "alliance_progress", "alliance_finish", "alliance_year")


def alliance_kwargs(o: dict[str, Any], name: str, variant: str) -> dict[str, Any]:
    alliance = o["running_alliance"] if name.startswith(RUNNING) else o["alliance"]
    kwargs: dict[str, Any] = {"pk": alliance.pk}
    if name == "alliance_verb":
        return kwargs | {"name": variant}
    if name in ("alliance_partner", "alliance_partner_drop", "alliance_brings_new"):
        return kwargs | {"partner": o["partner"].pk}
    if name in ("alliance_brings", "alliance_brings_drop"):
        return kwargs | {"contribution": o["contribution"].pk}
    if name in ("alliance_project", "alliance_progress", "alliance_finish"):
        return kwargs | {"project": o["joint_project"].pk}
    if name in ("alliance_year_sign", "alliance_year_drop", "alliance_year_sheet"):
        return kwargs | {"year": o["open_year"].pk}
    return kwargs


def _subsidies(o: dict[str, Any]) -> dict[str, dict[str, Any]]:
    of_list = ("total", "upload", "check", "draft", "export", "paid", "line_new")
    of_line = ("line", "line_drop", "line_reveal", "returned", "again")
    return {
        "subsidy": {"pk": o["subsidy"].pk},
        **{f"subsidy_{one}": {"pk": o["subsidy"].pk} for one in of_list},
        **{f"subsidy_{one}": {"pk": o["subsidy_line"].pk} for one in of_line},
        **{f"subsidy_policy{one}": {"pk": o["subsidy_policy"].pk} for one in ("", "_edit", "_close")},
        "subsidy_finding": {"pk": o["subsidy_finding"].pk},
        "departure_back": {"pk": o["departure"].pk},
        "subsidy_mine": {"number": o["subsidy_out"].publication.number},
    }
