"""The reasons of dispatch in English, for the command line; the pages have them in the reader's language."""

from __future__ import annotations

from zugong.planning.dispatch_model import Reason

WORDS = {
    "skill.none_wanted": "no particular skill is wanted; did {done} like it",
    "skill.has": "has {skills}; did {done} like it",
    "skill.lacks": "lacks {missing}; did {done} like it",
    "near.hamlet": "same hamlet {hamlet}; {minutes} min on foot",
    "near.close": "close: {metres} m, {minutes} min on foot",
    "near.far": "far: {metres} m, {minutes} min on foot",
    "near.too_far": "{metres} m away, above the limit of {farthest_metres} m",
    "load.free": "{on_hand} on hand, room for {room} more",
    "load.busy": "already {on_hand} on hand, room for {room} more",
    "load.full": "full: {on_hand} on hand of {capacity}",
    "rating.good": "rated {count} times, {tenths} tenths of a star on average",
    "rating.poor": "rated {count} times, only {tenths} tenths of a star on average",
    "rating.none": "not rated yet",
    "here.now": "here and free",
    "here.later": "free in {free_in} min",
    "here.late": "free in {free_in} min, after it is due in {due} min",
    "here.away": "away today: {why}",
    "declined.order": "declined this order",
    "declined.item": "declined orders of item {item}",
    "group.other": "belongs to another group ({group})",
    "unplaced.taken": "{members} members could take it, but all their places go to other orders",
    "unplaced.away": "{members} members are away",
    "unplaced.full": "{members} members may not take any more",
    "unplaced.declined": "{members} members declined it or its item",
    "unplaced.late": "{members} members are free only after it is due",
    "unplaced.other_group": "{members} members belong to other groups",
    "unplaced.too_far": "{members} members are too far away",
    "unplaced.nobody": "there are no members",
    "aim.placed": "first, place what can be placed: {placed} of {orders}",
    "aim.skills": "then the wanted skills: met for {met} of {wanting} orders that want any",
    "aim.load": "then an even load: nobody with more than {most_on_hand} on hand, at most {most_new} new",
    "aim.distance": "then the shortest ways: {metres} m, {minutes} min on foot for {members} members",
}


def in_words(reason: Reason) -> str:
    """The reason as an English sentence without a full stop."""
    shown = {
        key: ", ".join(value) if isinstance(value, tuple) else value for key, value in reason.params.items()
    }
    return WORDS[reason.code].format(**shown)
