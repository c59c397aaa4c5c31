"""The elements of an appointment form (干部任免审批表), in the order in which they are written, and our names for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Field:
    """``element`` is the name in a .lrmx file, ``key`` ours (also in JSON), ``title`` the label offices print."""

    element: str
    key: str
    title: str


def _fields(*rows: str) -> tuple[Field, ...]:
    return tuple(Field(*row.split()) for row in rows)


FIELDS: Final = _fields(
    "XingMing name 姓名",
    "XingBie sex 性别",
    "ChuShengNianYue birth 出生年月",
    "MinZu ethnic_group 民族",
    "JiGuan native_place 籍贯",
    "ChuShengDi birthplace 出生地",
    "RuDangShiJian joined_party 入党时间",
    "CanJiaGongZuoShiJian work_since 参加工作时间",
    "JianKangZhuangKuang health 健康状况",
    "ZhuanYeJiShuZhiWu professional_title 专业技术职务",
    "ShuXiZhuanYeYouHeZhuanChang speciality 熟悉专业有何专长",
    "QuanRiZhiJiaoYu_XueLi full_time_education 全日制教育学历",
    "QuanRiZhiJiaoYu_XueWei full_time_degree 全日制教育学位",
    "QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi full_time_school 全日制教育毕业院校系",
    "QuanRiZhiJiaoYu_XueWei_BiYeYuanXiaoXi full_time_degree_school 全日制教育学位授予院校系",
    "ZaiZhiJiaoYu_XueLi in_service_education 在职教育学历",
    "ZaiZhiJiaoYu_XueWei in_service_degree 在职教育学位",
    "ZaiZhiJiaoYu_XueLi_BiYeYuanXiaoXi in_service_school 在职教育毕业院校系",
    "ZaiZhiJiaoYu_XueWei_BiYeYuanXiaoXi in_service_degree_school 在职教育学位授予院校系",
    "XianRenZhiWu post 现任职务",
    "NiRenZhiWu proposed_post 拟任职务",
    "NiMianZhiWu post_to_leave 拟免职务",
    "JianLi resume 简历",
    "JiangChengQingKuang rewards 奖惩情况",
    "NianDuKaoHeJieGuo assessments 年度考核结果",
    "RenMianLiYou reason 任免理由",
    "JiaTingChengYuan family 家庭主要成员及重要社会关系",
    "ChengBaoDanWei reporting_unit 呈报单位",
    "JiSuanNianLingShiJian age_date 计算年龄时间",
    "TianBiaoShiJian filled_on 填表时间",
    "TianBiaoRen filled_by 填表人",
    "ShenFenZheng id_number 身份证",
    "ZhaoPian photo 照片",
    "Version version 版本",
)
OPTIONAL: Final = _fields(
    "DaoLingNianYue retirement_month 到龄年月",
    "GaiGeQianRenZhiNianLingJieXian former_age_limit 改革前任职年龄界限",
)
MEMBER: Final = _fields(
    "ChengWei relation 称谓",
    "XingMing name 姓名",
    "ChuShengRiQi birth 出生日期",
    "ZhengZhiMianMao political_status 政治面貌",
    "GongZuoDanWeiJiZhiWu work 工作单位及职务",
)

ROOT: Final = "Person"
ITEM: Final = "Item"
VERSION: Final = "3.2.1.16"
"""What a form written anew says of itself; the newest seen in use."""

TEXTS: Final = tuple(field for field in (*FIELDS, *OPTIONAL) if field.key not in {"family", "photo"})
BY_ELEMENT: Final = {field.element.lower(): field for field in (*FIELDS, *OPTIONAL)}
BY_KEY: Final = {field.key: field for field in (*FIELDS, *OPTIONAL)}
