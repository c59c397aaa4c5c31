"""The invented county: towns as on the county's drawing, villages, hamlets, places people name."""

from __future__ import annotations

from dataclasses import dataclass

COUNTY, COUNTY_CODE = "禾溪县", "439901"  # 43 99: a prefecture that does not exist
HOME_TOWN, HOME_VILLAGE, MERGED_VILLAGE = "洗石镇", "石榴坪村", "岩坎村"
HOTLINE = "0000-1234567"


@dataclass(frozen=True)
class Town:
    """``north`` and ``east`` are kilometres from the county seat; they serve distances alone."""

    name: str
    north: float
    east: float
    villages: tuple[str, ...]
    weight: float = 1.0  # how busy, against the others
    slow: float = 1.0  # how long its people take, against the others


def _town(
    name: str, north: float, east: float, villages: str, weight: float = 1.0, slow: float = 1.0
) -> Town:
    return Town(name, north, east, tuple(villages.split()), weight, slow)


TOWNS = (
    _town(
        "青峰镇",
        17,
        0,
        "青峰岭村 望峰台村 松林坳村 竹山湾村 双井冲村 石门坎村 花桥溪村 "
        "桐子园村 岩湾里村 响水洞村 杉木坡村 长坡岭村 回龙湾村 大屋场村",
        1.0,
        0.9,
    ),
    _town(
        "洗石镇",
        12,
        -14,
        "石榴坪村 洗马滩村 柳林坝村 黄泥塘村 上坪坝村 小溪口村 磨刀石村 "
        "金竹园村 白果树村 牛栏冲村 桃子溪村 鹅梨坡村 老屋湾村 岩坎村",
        1.2,
        1.0,
    ),
    _town(
        "云潭镇",
        11,
        14,
        "云潭口村 龙潭坪村 雾坪坡村 板栗湾村 三岔溪村 茶林坳村 石拱桥村 "
        "梅子坳村 清水塘村 麻柳坪村 野鸡垭村 水田坝村 高台子村 猫儿岩村",
        1.1,
        1.0,
    ),
    _town(
        "白岩镇",
        4,
        -24,
        "白岩脚村 岩板滩村 鹰嘴岩村 黑潭溪村 葛藤湾村 五谷坪村 "
        "棕树坡村 半坡田村 铜锣湾村 冷水冲村 鱼塘坳村 双龙坪村 庙岭坡村",
        0.9,
        1.25,
    ),
    _town(
        "禾城镇",
        0,
        0,
        "禾城关村 东门坝村 南渡口村 西街口村 北坛坪村 禾塘坝村 新码头村 "
        "状元桥村 河洲坪村 枇杷园村 菜园坝村 油坊坪村 桑树湾村 望江坪村 五里亭村",
        1.6,
        0.85,
    ),
    _town(
        "新桥镇",
        -3,
        12,
        "新桥头村 老桥湾村 枫木冲村 荷叶塘村 油茶坡村 狮子坪村 "
        "月亮湾村 大坝口村 连山坪村 石板溪村 凤形坡村 木鱼坪村 响石坡村",
        1.0,
        0.95,
    ),
    _town(
        "茶垭乡",
        6,
        24,
        "茶垭口村 高山坪村 云雾坪村 古茶树村 背阴坡村 向阳坡村 马鞍岭村 羊角坳村 苦竹坪村 楠木湾村 岩口洞村",
        0.6,
        1.3,
    ),
    _town(
        "枫香镇",
        -6,
        -10,
        "枫香坪村 红枫坳村 龙井溪村 金鸡坡村 泥潭湾村 大杉坪村 雷公田村 "
        "斑竹园村 七里冲村 朝阳坡村 铁炉溪村 晒谷坪村 沙坝坪村 仙人桥村 坛子湾村",
        1.1,
        1.0,
    ),
    _town(
        "柏杨乡",
        -15,
        -4,
        "柏杨坪村 筒车坝村 水碾溪村 三块田村 鸭子塘村 椿木坪村 风雨桥村 天星坡村 老鹰岩村 茅草坪村 花椒湾村",
        0.7,
        1.2,
    ),
    _town(
        "合溪镇",
        -12,
        4,
        "合溪口村 双溪坪村 渡船湾村 对河坝村 沙洲坪村 桂花园村 李子坝村 "
        "堰塘湾村 蓝靛坪村 纸棚溪村 大丘田村 杨梅坳村 瓦窑坪村 水井湾村",
        1.1,
        0.95,
    ),
    _town(
        "龙洞河乡",
        -10,
        16,
        "龙洞河村 干溪坪村 岩屋口村 盘龙坡村 洞坎上村 河背坪村 倒挂岩村 "
        "野竹坪村 深溪沟村 石灰窑村 乌鸦坡村 半边街村 楠竹坳村 千丘田村 滴水岩村",
        0.8,
        1.5,
    ),
)

HAMLETS_HOME = {"1组": "石榴坪", "2组": "杨柳湾", "3组": "大塘边", "4组": "碾子坡", "5组": "枣树垴"}
# kilometres north and east of the village's own point
HAMLETS_AT = ((0.1, -0.1), (0.7, 0.6), (-0.5, 0.8), (1.3, -1.1), (-1.6, -0.9))
HAMLETS = (
    "上湾 下湾 老屋场 新屋场 塘边 井边 桥头 河对门 岩脚 坡上 垭口 田坎上 竹林边 学堂湾 油榨坊 水碾边 庙坡 凉亭边 "
    "樟树下 枫树湾 大院子 背后湾 洞口边 堰坎上 茶山脚 梨园 石桥边 碾子坪"
).split()

# code, name, share of members who have it
SKILLS = (
    ("electrician", "电工", 0.10),
    ("plumber", "水管", 0.10),
    ("farm-machinery", "农机", 0.09),
    ("plant-protection", "植保", 0.12),
    ("tea", "茶叶种植", 0.09),
    ("livestock", "畜牧兽医", 0.06),
    ("medical-escort", "医疗陪护", 0.08),
    ("phones", "手机电脑", 0.16),
    ("writing", "写材料", 0.14),
    ("carpentry", "木工", 0.08),
    ("masonry", "泥瓦", 0.10),
    ("driving", "驾驶", 0.22),
    ("mediation", "调解", 0.15),
    ("policy", "政策咨询", 0.18),
    ("law", "法律", 0.04),
    ("cooking", "做饭", 0.10),
)

DEPARTMENTS = (
    ("中共禾溪县委组织部", ("干部科", "干教科", "人才办")),
    ("禾溪县农业农村局", ()),
    ("禾溪县民政局", ()),
    ("禾溪县水利局", ()),
)
