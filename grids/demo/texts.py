"""The invented texts of the demo street."""

from grids.reports.models import Report
from grids.wishes.models import Wish

SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡"
GIVEN = ("志强", "丽华", "建军", "晓燕", "国庆", "敏", "海霞", "文斌", "秀兰")
BUILDINGS = ("1号楼1单元", "3号楼2单元", "6号楼2单元", "8号楼1单元", "11号楼3单元", "15号楼2单元")
SHOPS = ("便利店", "餐饮店", "药店", "理发店", "五金店", "水果店", "文具店", "服装店")
TASK = ("商户户外广告牌、LED屏排查（演示）", "看广告牌是否松动、LED屏是否破损，发现问题随手报。")
NOTES = ("", "", "已提醒注意用电安全", "宣传医保缴费", "家中老人独居，下周回看", "已告知办事流程")
REPORTS = (
    (Report.Category.STREETSCAPE, "临街商铺外架广告牌松动"),
    (Report.Category.STREETSCAPE, "LED屏边框破损"),
    (Report.Category.SANITATION, "楼后垃圾堆积"),
    (Report.Category.FIRE, "楼道堆放杂物，堵塞通道"),
    (Report.Category.FACILITIES, "路灯不亮"),
    (Report.Category.FACILITIES, "井盖破损"),
    (Report.Category.PROPERTY, "单元门禁损坏"),
    (Report.Category.DISPUTE, "邻里因噪声争执"),
)
RESULTS = ("已联系商户当场加固", "已清理", "已更换", "已劝导并约定时间整改")
WISHES = (
    (Wish.Kind.GOODS, "一副老花镜", 120),
    (Wish.Kind.GOODS, "一根防滑拐杖", 90),
    (Wish.Kind.GOODS, "一套学习用品", 150),
    (Wish.Kind.HELP, "有人帮忙修理水龙头", None),
    (Wish.Kind.HELP, "陪同去医院取药", None),
    (Wish.Kind.GOODS, "一床冬被", 260),
    (Wish.Kind.COMMON, "楼前添一条长椅", 480),
    (Wish.Kind.HELP, "教会用手机缴费", None),
)
MATTERS = (
    ("pension", "生存认证"),
    ("relief", "低保申请"),
    ("health", "计生证明"),
    ("work", "就业登记"),
    ("errands", "代缴电费"),
)
