"""
Words from which the county's names are put together.

The county, its places, its firms and its people are invented; a likeness with somebody's name is chance. Phone numbers
begin with 10, which no mobile number does.
"""

from __future__ import annotations

import polars as pl

from wanjia.interfaces.demo.draws import Draws

COUNTY = "云泽县"

SURNAMES = tuple(
    "王王王李李李张张张刘刘陈陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈姚卢"
)
GIVEN = tuple(
    "伟芳娜敏静丽强磊洋艳勇军杰娟涛明超兰霞平刚桂英华玉秀珍凤建国志红春梅金凯文斌宇浩婷雪琳欣怡晨阳子涵一诺嘉佳慧思远思雨海波"
    "永贵德福长根小燕云飞立新学农大山水生月香银花"
)
FIRM_NAMES = (
    "鑫源", "恒泰", "宏达", "永盛", "华泽", "云泽", "瑞丰",
    "金穗", "东升", "新兴", "祥和", "银河", "江南", "楚天", "凯歌",
    "顺达", "佳美", "正大", "同心", "旺达", "天成", "四海",
    "长青", "双赢", "利民", "百川", "绿源", "安泰", "博远", "嘉禾",
)  # fmt: skip
INDUSTRIES = (
    "机械制造", "水泥制品", "纺织", "粮油加工", "化工", "建材",
    "食品", "纸业", "铸造", "塑料制品", "饲料", "玻璃制品", "矿业",
    "包装印刷", "汽车零部件", "木业", "制药", "电子科技", "服装", "冷链物流",
)  # fmt: skip
TRADES = (
    "商贸", "超市", "酒店管理", "餐饮", "汽车维修", "建筑工程",
    "装饰", "医药", "家电销售", "农资", "物流", "健身", "文化传播",
    "茶业", "洗浴", "网络服务", "加油站", "养殖", "五金加工", "豆制品",
)  # fmt: skip
SHOPS = (
    "小吃店", "副食店", "理发店", "早餐店", "五金店", "粮油店",
    "水果店", "服装店", "药店", "修车铺", "面馆", "茶馆", "打字复印店",
    "裁缝店", "手机店", "棋牌室", "诊所", "花店", "幼儿园", "便利店",
)  # fmt: skip
OFFICES = (
    "人民医院分院",
    "中学",
    "财政所",
    "自来水厂",
    "信用社",
    "广播站",
    "污水处理厂",
    "中心小学",
    "福利院",
    "文化馆",
)
FARMS = ("抽水站", "排灌站", "蔬菜大棚", "水产养殖场", "茶场", "果园", "苗圃", "粮食烘干点", "养鸡场", "稻虾基地")
VILLAGES = (
    "新民", "团结", "向阳", "红旗", "柳树", "石桥", "大屋",
    "陈湾", "李畈", "王家", "杨林", "白庙", "龙泉", "凤山", "双河",
    "七里", "高岗", "竹园", "桃花", "黄土", "清水", "金盆",
    "古井", "长岭", "松林", "月塘", "枫树", "鱼塘", "永安", "和平",
)  # fmt: skip
ROADS = (
    "人民路", "建设路", "解放路", "沿河路", "文化路", "工业路",
    "新华路", "民主街", "南门街", "北门街", "东风路", "滨湖路",
    "育才路", "和平路", "交通路", "朝阳路", "环城路", "园林路", "迎宾大道", "发展大道",
)  # fmt: skip
ESTATES = (
    "阳光花园",
    "金色家园",
    "滨江小区",
    "锦绣苑",
    "安居小区",
    "书香名邸",
    "幸福里",
    "翠湖苑",
    "世纪新城",
    "桂花园",
)


def person_names(draws: Draws, *, what: str) -> pl.Expr:
    """Draw a surname and a given name of one or two characters."""
    second = draws.one_of(("", *GIVEN, *GIVEN), what=f"{what}, second character")
    surname = draws.one_of(SURNAMES, what=f"{what}, surname")
    return pl.concat_str(surname, draws.one_of(GIVEN, what=f"{what}, first character"), second)


def firm_names(draws: Draws, *, lines: tuple[str, ...], what: str) -> pl.Expr:
    """Draw a firm: place, name, line of business."""
    name, line = draws.one_of(FIRM_NAMES, what=f"{what}, name"), draws.one_of(lines, what=f"{what}, line")
    return pl.concat_str(pl.lit(COUNTY), name, line, pl.lit("有限公司"))


def site_names(draws: Draws, *, sites: tuple[str, ...], what: str) -> pl.Expr:
    """Draw a village's or street's site, such as a pumping station or a school; needs the column ``place``."""
    return pl.concat_str(
        pl.col("place"), draws.one_of(VILLAGES, what=f"{what}, village"), draws.one_of(sites, what=f"{what}, site")
    )


def shop_names(draws: Draws, *, what: str) -> pl.Expr:
    """Draw a shop named after its owner."""
    owner, shop = draws.one_of(SURNAMES, what=f"{what}, owner"), draws.one_of(SHOPS, what=f"{what}, shop")
    return pl.concat_str(owner, draws.one_of(GIVEN, what=f"{what}, owner's name"), shop)


def phones(draws: Draws) -> pl.Expr:
    """Draw a phone number that nobody has; needs the column ``is_former``."""
    digits = draws.below(10**9, what="phone", of=("i", "is_former")).cast(pl.String).str.zfill(9)
    return pl.concat_str(pl.lit("10"), digits)
