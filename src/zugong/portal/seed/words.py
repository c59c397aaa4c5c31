"""What people write: orders, answers, reports, refusals, verdicts, from each item's sentences."""

from __future__ import annotations

from random import Random

from zugong.portal.seed import names
from zugong.portal.seed.catalogue import AREAS, COUNTS, DAYS, PLACES, Item

ASKS = (
    "请问具体在哪家门口，附近有什么好认的？",
    "方便留个电话吗，师傅到了好找您。",
    "您哪天在家，上午还是下午？",
    "麻烦拍张照片，我们好带工具。",
    "是公家的还是自家的，管道在表前还是表后？",
)
REPLIES = (
    "在小卖部往上走第三家，门口有棵枣树。",
    "明天上午都在家。",
    "照片补上了，就是这个地方。",
    "是公家的，表前面。",
    "下午三点以后有人。",
)
REFUSALS = {
    "not_ours": "这件事村里办不了，涉及家庭内部财产，建议先找法律援助，电话可以在村部问。",
    "elsewhere": "这件事归镇供电所管，已把情况转过去，他们的值班电话写在村部公开栏。",
    "unclear": "打了三次电话都没通，地点也没写清，请您说明白以后再点一单。",
    "done": "这件事昨天已经有人报过，正在办，不用再点。",
    "against_rules": "按《农村宅基地管理办法》一户一宅，这个不能办，窗口可以当面讲给您听。",
}
APPEALS = (
    "不是家里的事，是公家的沟，请镇里来看看。",
    "隔壁村就能办，为什么我们不行？",
    "我留了电话的，没人打过。",
    "事情没有办，还是老样子。",
)
UPHELD = (
    "镇里看过现场，村里说得对，这件事要走法院，已帮您约好法律援助。",
    "核过文件，确实不能办，理由当面讲给您听了。",
)
OVERRULED = ("镇里看过，是村里该办的，今天退回去办。", "情况属实，已请村里重新安排，镇里盯着。")
ESCALATED = (
    "村里没有设备，请镇里协调。",
    "涉及两个村，请镇里出面。",
    "需要技术鉴定，村里做不了。",
    "资金村里承担不了，请镇里研究。",
)
SENT_DOWN = (
    "镇里出材料，村里出工，请安排。",
    "技术员明天到，村里带路。",
    "同意先修最险的一段，费用镇里解决。",
)
HANDLED = (
    "镇里派人修好了，花了一天半。",
    "镇便民中心已办结，证件直接寄到家。",
    "县里工作队来看过，问题解决了，留了电话。",
    "站里技术员上门，问题找到并处理好。",
)
DECLINED = {
    "away": "我在县里，后天才回。",
    "busy": "手上两单还没完，怕耽误。",
    "cannot": "这个我不会，怕弄坏了。",
    "kin": "是我大伯家，避一下好。",
    "unwell": "腰扭了，爬不得坡。",
}
EXTENDED = {
    "parts": "配件明天才到镇上。",
    "weather": "雨没停，上不了屋。",
    "others": "等供电所停电才能接。",
    "larger": "挖开看比想的长，要两天。",
}
ADDED = ("今天又严重了一点，麻烦快些。", "家里电话换了，打我儿子的。", "已经自己先拿东西垫着。")
FOLLOWED = ("上门看过，这回弄好了，老人点头。", "打电话问过，确实好了。", "现场看了，和报的一致。")
RETURNED = ("去看了，还是漏，请再弄一次。", "只修了一半，剩下的今天补上。")
WITHDRAWN = ("自己弄好了，谢谢。", "儿子回来了，不用麻烦了。", "点重了，撤一张。")
PRAISE = ("来得快", "修得好", "态度好", "讲得清")
GOOD = (
    "师傅手脚快，还帮扫了地。",
    "说话算话，天黑前就弄好了。",
    "老人家很满意。",
    "来了两趟，不嫌烦。",
    "比想的快。",
    "讲得明白，下次自己也会了。",
    "好。",
    "谢谢。",
)
FAIR = ("好是好，就是等久了点。", "能用了。", "来之前没打电话。")
BAD = ("晚上又不亮了。", "没弄好，还是漏。", "说来没来，等了一天。", "只看了一眼就走了。", "修好两天又坏了。")
STILL = ("一直好的。", "没再坏。", "管用。")
AGAIN = ("前天又堵了。", "又不亮了，请再来看看。", "虫又起来了。")
WISHED = ("越快越好", "今天下午", "明天", "这两天都行", "周末", "赶场天")


def order_words(item: Item, rng: Random, *, hamlet: str, group: str) -> str:
    """A title sentence and, mostly, a sentence more; slots filled."""
    fill = {
        "h": hamlet,
        "g": group,
        "w": names.any_name(rng),
        "p": rng.choice(PLACES),
        "n": rng.choice(COUNTS),
        "a": rng.choice(AREAS),
        "d": rng.choice(DAYS),
    }
    title, *own = rng.choice(item.titles).format_map(fill).split("|")
    if rng.random() < 0.15:
        return title
    words = f"{title}。{rng.choice(own or item.details).format_map(fill)}"
    if rng.random() < 0.12:
        words += rng.choice(
            ("麻烦了。", "谢谢。", "家里有老人。", "来之前请打个电话。", f"找{fill['w']}带路。")
        )
    return words


def sentence(choices: tuple[str, ...], rng: Random) -> str:
    """One of the item's sentences, slots filled."""
    text = rng.choice(choices)
    if "{" not in text:
        return text
    return text.format_map(
        {
            "h": "寨子",
            "g": "组里",
            "w": "他家",
            "p": rng.choice(PLACES),
            "n": rng.choice(COUNTS),
            "a": rng.choice(AREAS),
            "d": "昨天",
        }
    )
