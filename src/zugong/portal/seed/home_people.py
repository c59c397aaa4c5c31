"""Those of the home village who are spoken of: members, what they can, and what they do for the village besides."""

from __future__ import annotations

# name, sex, hamlet's group, skills, capacity, reason for being away
HOME_MEMBERS = (
    ("向文茂", "M", "2组", ("plant-protection", "tea"), 3, ""),
    ("周志国", "M", "2组", ("tea", "driving"), 3, ""),
    ("龙建军", "M", "5组", ("driving", "masonry", "law"), 3, ""),
    ("田小雨", "F", "3组", ("phones", "policy"), 3, ""),
    ("彭新华", "M", "4组", ("farm-machinery", "plumber"), 3, ""),
    ("龙小兰", "F", "1组", ("writing", "policy"), 3, ""),
    ("田维芳", "F", "4组", ("medical-escort", "cooking"), 2, ""),
    ("周桂成", "M", "2组", ("carpentry", "masonry", "mediation"), 2, ""),
    ("石玉梅", "F", "1组", ("policy", "writing", "cooking"), 3, "今天请假"),
)


USERNAMES = {
    "覃志强": "qinzhiqiang",
    "田小雨": "tianxiaoyu",
    "向文茂": "xiangwenmao",
    "龙小兰": "longxiaolan",
}
# What they do for the whole village besides being members.
VILLAGE_POSTS = {
    "田小雨": ("village_clerk",),
    "向文茂": ("committee_member",),
    "石玉梅": ("committee_member",),
    "龙小兰": ("store_keeper",),
    "田维芳": ("store_keeper",),
}
GROUP_LEADERS = {"龙小兰", "周桂成", "彭新华", "龙建军"}  # each of the group they live in; 田小满 leads 3组
