"""Schemes that come with the software: a village takes one as it is, or changes it into its own.

What a household is judged by can be seen, is its own doing, and shames nobody: nothing about income, debts, illness,
marriage, children not born, or belief.
"""

from __future__ import annotations

from dataclasses import dataclass

from zugong.evaluation.structure import CHOOSE, GRADE, NUMBER, TEXT, Indicator, Option, RaterGroup, Structure

TEAM, PEOPLE, CLEANERS = "team", "people", "cleaners"
GRADES = (Option("a", "优", 95), Option("b", "良", 85), Option("c", "中", 75), Option("d", "还要加把劲", 60))
BY_TEAM = ((TEAM, 10_000),)
BY_PEOPLE = ((PEOPLE, 10_000),)
SAY = Indicator("say", "还想说的", 0, TEXT, "不写也行；写了不留名，别写谁家的不好。", BY_PEOPLE)


@dataclass(frozen=True)
class Template:
    key: str
    title: str
    purpose: str
    structure: Structure


def _seen(code: str, name: str, weight: int, help_: str) -> Indicator:
    return Indicator(code, name, weight, GRADE, help_, BY_TEAM, GRADES)


def _liked(weight: int, choose: int, help_: str) -> Indicator:
    return Indicator("neighbours", "邻居认可", weight, CHOOSE, help_, BY_PEOPLE, choose=choose)


_TEAM = RaterGroup(TEAM, "评议小组", minimum=2)
_PEOPLE = RaterGroup(PEOPLE, "村民", ballot=True)

TEMPLATES = (
    Template(
        "clean-yard",
        "清洁庭院",
        "院里院外看得见的干净，小组看现场，邻居来认可",
        Structure(
            (_TEAM, RaterGroup(CLEANERS, "保洁员", minimum=1), _PEOPLE),
            (
                _seen("yard", "院里院外干净", 3000, "地面、檐下、阴沟，看现场，拍照。"),
                _seen("order", "柴草农具摆齐", 2000, "有地方放，不占路。"),
                Indicator(
                    "waste",
                    "门前三包、垃圾分好",
                    2000,
                    NUMBER,
                    "最近12周里，有几周分好了。",
                    ((CLEANERS, 10_000),),
                    least=0,
                    most=12,
                    unit="周",
                ),
                _liked(3000, 12, "选您觉得院子收拾得好的人家。"),
                SAY,
            ),
        ),
    ),
    Template(
        "good-family",
        "好家庭",
        "一家人和睦、待邻里好、公家的事肯出力",
        Structure(
            (_TEAM, _PEOPLE),
            (
                _seen("home", "一家人和睦", 2500, "有商有量，有事不吵到外头。"),
                _seen("neighbour", "待邻里好", 2500, "有事肯帮，让得人。"),
                _seen("common", "公家的事肯出力", 2000, "开会到场，出工出力，守村规民约。"),
                _liked(3000, 10, "选您愿意和他家做邻居的人家。"),
                SAY,
            ),
        ),
    ),
    Template(
        "caring",
        "孝老爱亲",
        "照看老人、体贴家人，做出来的才算",
        Structure(
            (_TEAM, _PEOPLE),
            (
                _seen("care", "老人照看得好", 4000, "吃穿、看病、陪说话；老人在场时，问老人愿不愿意说。"),
                _seen("respect", "家里相互体贴", 2500, "婆媳、翁婿、兄弟之间有敬有让。"),
                _liked(3500, 8, "选您看在眼里、心里佩服的人家。"),
                SAY,
            ),
        ),
    ),
    Template(
        "volunteer",
        "志愿服务",
        "一年里实实在在帮过人、出过工",
        Structure(
            (_TEAM, _PEOPLE),
            (
                Indicator(
                    "days",
                    "出工的天数",
                    3500,
                    NUMBER,
                    "有记录的才算，半天记0.5。",
                    BY_TEAM,
                    least=0,
                    most=30,
                    unit="天",
                ),
                _seen("work", "做得实在", 3000, "看做成了什么，问受帮的人。"),
                _liked(3500, 8, "选真正帮过忙的人家。"),
                SAY,
            ),
        ),
    ),
)


def get(key: str) -> Template | None:
    return next((one for one in TEMPLATES if one.key == key), None)
