"""Invented appointment forms with every oddity that is known of: name -> (kind, bytes). Nobody in them exists."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from functools import cache

from PIL import Image

from zugong.lib.lrmx.fields import FIELDS, MEMBER

RESUME = (
    "2004.09--2008.06  五溪师范学院生物科学专业学习\n"
    "2008.07--2012.03  禾溪县洗石镇农技站技术员\n"
    "                  （其间：2010.03--2010.09 挂职石榴坪村支部副书记）\n"
    "2012.03--2019.11  禾溪县农业农村局科员、副股长\n"
    "2019.11--         禾溪县洗石镇党委委员、副镇长"
)
TEXTS = {
    "XingMing": "沈禾青", "XingBie": "女", "ChuShengNianYue": "198603", "MinZu": "土家族", "JiGuan": "湘西禾溪",
    "ChuShengDi": "湘西禾溪", "RuDangShiJian": "200711", "CanJiaGongZuoShiJian": "200807", "JianKangZhuangKuang": "健康",
    "ZhuanYeJiShuZhiWu": "农艺师", "ShuXiZhuanYeYouHeZhuanChang": "茶叶栽培", "QuanRiZhiJiaoYu_XueLi": "大学",
    "QuanRiZhiJiaoYu_XueWei": "理学学士", "QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi": "五溪师范学院生物系",
    "QuanRiZhiJiaoYu_XueWei_BiYeYuanXiaoXi": "五溪师范学院生物系", "ZaiZhiJiaoYu_XueLi": "省委党校研究生",
    "ZaiZhiJiaoYu_XueLi_BiYeYuanXiaoXi": "省委党校经济管理", "XianRenZhiWu": "洗石镇党委委员、副镇长",
    "NiRenZhiWu": "洗石镇党委副书记", "JianLi": RESUME, "JiangChengQingKuang": "2018年，获县先进个人；2021年，记三等功",
    "NianDuKaoHeJieGuo": "2022年称职；2023年优秀；2024年称职", "RenMianLiYou": "工作需要", "ChengBaoDanWei": "中共禾溪县委组织部",
    "JiSuanNianLingShiJian": "20261101", "TianBiaoShiJian": "20261105", "TianBiaoRen": "沈知行",
    "ShenFenZheng": "439901198603150025", "Version": "3.2.1.16",
}  # fmt: skip
FAMILY = (
    ("丈夫", "石望川", "198401", "中共党员", "禾溪县水利局干部"),
    ("女儿", "石小满", "201205", "", "禾溪县一小学生"),
    ("父亲", "沈老根", "195502", "群众", "洗石镇石榴坪村村民（已去世）"),
)


LIMIT = "<GaiGeQianRenZhiNianLingJieXian>55岁</GaiGeQianRenZhiNianLingJieXian>"
SON = "<Item><ChengWei>儿子</ChengWei><XingMing>石小川</XingMing><GuoJi>中国</GuoJi></Item>"


@cache
def jpeg() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (30, 40), (90, 110, 130)).save(stream, "JPEG")
    return stream.getvalue()


def in_lines() -> str:
    """The photo as an editor that breaks lines writes it."""
    packed = base64.b64encode(jpeg()).decode()
    return "".join(f"\n{packed[place : place + 60]}" for place in range(0, len(packed), 60)) + "\n"


def xml(*, family: tuple[tuple[str, ...], ...] = FAMILY, photo: str | None = None, raw: dict[str, str] | None = None,
        leave_out: tuple[str, ...] = (), head: str = '<?xml version="1.0" encoding="UTF-8"?>\n', join: str = "\n  ",
        behind: dict[str, str] | None = None) -> str:  # fmt: skip
    """A .lrmx with some elements' inner XML replaced (``raw``), left out, or followed by something else (``behind``)."""
    parts = []
    for field in FIELDS:
        if field.element in leave_out:
            continue
        if field.key == "family":
            inner = "".join(
                "<Item>"
                + "".join(f"<{m.element}>{c}</{m.element}>" for m, c in zip(MEMBER, row, strict=True))
                + "</Item>"
                for row in family
            )
        elif field.key == "photo":
            inner = base64.b64encode(jpeg()).decode() if photo is None else photo
        else:
            inner = TEXTS.get(field.element, "")
        inner = (raw or {}).get(field.element, inner)
        parts.append(f"<{field.element}>{inner}</{field.element}>" + (behind or {}).get(field.element, ""))
    return f"{head}<Person>{join}{join.join(parts)}\n</Person>\n"


def lrm(**changed: str) -> str:
    """A .lrm; ``f17="…"`` replaces a field."""
    columns = list(zip(*FAMILY, strict=True))
    fields = [""] * 33
    for place, name in enumerate(
        (
            "XingMing XingBie ChuShengNianYue MinZu JiGuan RuDangShiJian JianKangZhuangKuang ChuShengDi CanJiaGongZuoShiJian"
        ).split()
    ):
        fields[place] = TEXTS[name]
    fields[9], fields[10] = (
        "大学#理学学士@省委党校研究生#",
        "五溪师范学院生物系#五溪师范学院生物系@省委党校经济管理#",
    )
    fields[11], fields[16], fields[17] = "农艺师", "茶叶栽培", RESUME
    fields[18], fields[19] = TEXTS["JiangChengQingKuang"], TEXTS["NianDuKaoHeJieGuo"]
    fields[20:25] = ["@".join([*column, *[""] * 4]) for column in columns]
    fields[25], fields[26], fields[28], fields[29] = (
        "洗石镇党委委员、副镇长",
        "洗石镇党委副书记",
        "工作需要",
        "中共禾溪县委组织部",
    )
    fields[30], fields[31], fields[32] = "20261101", "沈知行", "20261105"
    for key, text in changed.items():
        fields[int(key[1:])] = text
    return ",".join(f'"{field}"' for field in fields)


def _x(text: str, encoding: str = "utf-8") -> tuple[str, bytes]:
    return "lrmx", text.encode(encoding)


def _l(text: str, encoding: str = "gbk") -> tuple[str, bytes]:
    return "lrm", text.encode(encoding)


def corpus() -> dict[str, tuple[str, bytes]]:
    """All files, made anew at each call."""
    one: dict[str, Callable[[], tuple[str, bytes]]] = {
        "plain": lambda: _x(xml()),
        "bom": lambda: _x("\ufeff" + xml()),
        "no declaration": lambda: _x(xml(head="")),
        "utf-16": lambda: ("lrmx", xml(head='<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16")),
        "gb2312 declared": lambda: _x(xml(head='<?xml version="1.0" encoding="gb2312"?>'), "gb18030"),
        "gbk although utf-8 is declared": lambda: _x(xml(), "gb18030"),
        "one line": lambda: _x(xml(join="")),
        "windows lines": lambda: _x(xml().replace("\n", "\r\n")),
        "version of before": lambda: _x(xml(raw={"Version": "3.2.1.6"})),
        "no version": lambda: _x(xml(leave_out=("Version",))),
        "unknown element": lambda: _x(xml(behind={"MinZu": "<XinYuanSu a='1'>别家的<b>内容</b></XinYuanSu>"})),
        "unknown element first": lambda: _x(xml().replace("<Person>", "<Person><TouBu>x</TouBu>")),
        "unknown element last": lambda: _x(xml(behind={"Version": "<Wei>尾</Wei>"})),
        "optional elements": lambda: _x(
            xml(behind={"TianBiaoRen": "<DaoLingNianYue>204603</DaoLingNianYue>", "Version": LIMIT})
        ),
        "comments": lambda: _x(xml(behind={"XingBie": "<!-- 核过 -->"})),
        "cdata": lambda: _x(xml(raw={"JianLi": f"<![CDATA[{RESUME}]]>"})),
        "blank elements": lambda: _x(xml(raw={"NiMianZhiWu": "\n      \n", "ZaiZhiJiaoYu_XueWei": "   "})),
        "self closing": lambda: _x(xml().replace("<NiMianZhiWu></NiMianZhiWu>", "<NiMianZhiWu/>")),
        "elements missing": lambda: _x(xml(leave_out=("NiMianZhiWu", "TianBiaoRen", "ZhaoPian"))),
        "other order": lambda: _x(xml(leave_out=("XingBie",)).replace("</Person>", "<XingBie>女</XingBie></Person>")),
        "element twice": lambda: _x(xml(behind={"XingBie": "<XingBie>男</XingBie>"})),
        "capital letters": lambda: _x(xml().replace("XingMing>", "xingming>")),
        "name with blanks": lambda: _x(xml(raw={"XingMing": "沈  禾"})),
        "name of a minority": lambda: _x(xml(raw={"XingMing": "阿依古丽·买买提"})),
        "small x": lambda: _x(xml(raw={"ShenFenZheng": "43990119860315048x"})),
        "wrong id number": lambda: _x(xml(raw={"ShenFenZheng": "439901198603150026"})),
        "id number of a man": lambda: _x(xml(raw={"XingBie": "男"})),
        "born dotted": lambda: _x(xml(raw={"ChuShengNianYue": "1986.03"})),
        "born with day": lambda: _x(xml(raw={"ChuShengNianYue": "19860315"})),
        "born in a year": lambda: _x(xml(raw={"ChuShengNianYue": "1986"})),
        "born in words": lambda: _x(xml(raw={"ChuShengNianYue": "一九八六年三月"})),
        "joined another party": lambda: _x(xml(raw={"RuDangShiJian": "民建"})),
        "joined two parties": lambda: _x(xml(raw={"RuDangShiJian": "民建；民盟"})),
        "joined both": lambda: _x(xml(raw={"RuDangShiJian": "200108；民建"})),
        "joined with a date": lambda: _x(xml(raw={"RuDangShiJian": "民建2001.08"})),
        "joined in brackets": lambda: _x(xml(raw={"RuDangShiJian": "（200108；民建）"})),
        "joined long ago": lambda: _x(xml(raw={"RuDangShiJian": "197204"})),
        "resume with dashes": lambda: _x(xml(raw={"JianLi": RESUME.replace("--", "—")})),
        "resume with short dashes": lambda: _x(xml(raw={"JianLi": RESUME.replace("--", "–")})),
        "resume with breaks": lambda: _x(xml(raw={"JianLi": RESUME.replace("\n", "<br/>")})),
        "resume with escaped breaks": lambda: _x(xml(raw={"JianLi": RESUME.replace("\n", "&lt;br&gt;")})),
        "resume with open breaks": lambda: _x(xml(raw={"JianLi": RESUME.replace("\n", "<br>")})),
        "resume without dots": lambda: _x(xml(raw={"JianLi": RESUME.replace(".0", "0").replace(".1", "1")})),
        "resume empty": lambda: _x(xml(raw={"JianLi": ""})),
        "odd entities": lambda: _x(xml(raw={"JianLi": "2008.07--  科技&1amp;推广站&1lt;试点&1gt;"})),
        "odd entities escaped": lambda: _x(xml(raw={"JianLi": "2008.07--  科技&amp;1amp;推广站"})),
        "bare ampersand": lambda: _x(xml(raw={"QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi": "生物&化学系"})),
        "control characters": lambda: _x(xml(raw={"RenMianLiYou": "工作\x0b需要\x00"})),
        "rewards none": lambda: _x(xml(raw={"JiangChengQingKuang": "(无)"})),
        "rewards empty": lambda: _x(xml(raw={"JiangChengQingKuang": "无"})),
        "family empty": lambda: _x(xml(family=())),
        "family of twelve": lambda: _x(xml(family=FAMILY * 4)),
        "family with more": lambda: _x(xml(raw={"JiaTingChengYuan": SON})),
        "no photo": lambda: _x(xml(photo="")),
        "photo in lines": lambda: _x(xml(photo=in_lines())),
        "photo is no base64": lambda: _x(xml(photo="这里没有照片！")),
        "rare characters": lambda: _x(xml(raw={"XingMing": "𠮷䶮"})),
        "text beside elements": lambda: _x(xml().replace("<XingBie>", "散落的字<XingBie>")),
        "renamed lrm": lambda: ("lrmx", lrm().encode("gbk")),
        "lrm plain": lambda: _l(lrm()),
        "lrm with a last line": lambda: _l(lrm() + "\r\n"),
        "lrm rare characters": lambda: _l(lrm(f0="𠮷䶮"), "gb18030"),
        "lrm utf-8": lambda: ("lrm", lrm().encode("utf-8-sig")),
        "lrm quotes inside": lambda: _l(lrm(f28='任“书记”、"主任"需要')),
        "lrm doubled quotes": lambda: _l(lrm(f28='任""主任""需要')),
        "lrm commas inside": lambda: _l(lrm(f18="2018年,先进;2021年,三等功")),
        "lrm blanks between fields": lambda: _l(lrm().replace('","', '" , "')),
        "lrm empty family": lambda: _l(lrm(**{f"f{n}": "@@@@@@" for n in range(20, 25)})),
        "lrm uneven family": lambda: _l(lrm(f21="石望川@石小满")),
        "lrm no education": lambda: _l(lrm(f9="#@#", f10="")),
        "lrm in-service only": lambda: _l(lrm(f9="@省委党校研究生#")),
        "lrm more fields": lambda: _l(lrm() + ',"别家的","34"'),
        "lrm windows lines": lambda: _l(lrm(f17=RESUME.replace("\n", "\r\n"))),
        "renamed lrmx": lambda: ("lrm", xml().encode("utf-8")),
    }  # fmt: skip
    return {name: make() for name, make in one.items()}
