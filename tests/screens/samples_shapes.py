"""Each shape of question with little and with much to say; the people and the words are synthetic."""

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from kiosk.screens.asking import (
    ChooseOne,
    Digits,
    EnterDigits,
    Fact,
    Option,
    ReadAndAgree,
    ReadOver,
    ReadPages,
    ShowCode,
    Told,
)
from kiosk.text import Text, as_given
from tests.screens.sample import Sample

BROUGHT_ALONG = {
    "zh": {
        "sample_choose.title": "请选择科室",
        "sample_choose.lead": "共 {count} 个科室今天有号。",
        "sample_slots.title": "请选择就诊时间",
        "sample_few.title": "取药方式",
        "sample_few.lead": "两种方式费用相同。",
        "sample_full.full": "今天的号已约满，请选明天或其他科室",
        "sample_digits.title": "请输入手机号",
        "sample_digits.lead": "用来接收验证码和就诊通知。",
        "sample_digits.yes": "下一步",
        "sample_digits.trouble": "这个号码收不到验证码，请核对后再输一次。",
        "sample_password.title": "请设置六位交易密码",
        "sample_facts.title": "请核对预约",
        "sample_facts.lead": "确认后请按时到诊区签到。",
        "sample_facts.yes": "确认预约",
        "sample_facts.note": "就诊前一天 17 点前可以退号，逾期不退。",
        "sample_facts.trouble": "这个时间刚刚被别人约走了，请返回另选一个。",
        "sample_consent.title": "请阅读知情同意书",
        "sample_consent.yes": "我已阅读并同意",
        "sample_code.title": "请用手机扫码",
        "sample_code.lead": "扫码后在手机上继续办理，本机信息会被清除。",
        "sample_code.yes": "知道了",
        "sample_told.title": "预约成功",
        "sample_told.lead": "请提前十五分钟到诊区签到。",
        "sample_pages.title": "检验报告",
    },
    "en": {
        "sample_choose.title": "Choose a department",
        "sample_choose.lead": "{count} departments have free times today.",
        "sample_slots.title": "Choose a time",
        "sample_few.title": "How would you like to get your medicine?",
        "sample_few.lead": "Both ways cost the same.",
        "sample_full.full": "Fully booked today. Try tomorrow or another department.",
        "sample_digits.title": "Enter your mobile number",
        "sample_digits.lead": "We send a code and news of your visit to it.",
        "sample_digits.yes": "Next",
        "sample_digits.trouble": "No code can be sent to this number. Please check it and try again.",
        "sample_password.title": "Choose a password of six digits",
        "sample_facts.title": "Please check your booking",
        "sample_facts.lead": "Please check in at the clinic in time.",
        "sample_facts.yes": "Yes, book it",
        "sample_facts.note": "You can cancel until 17:00 the day before, and not later.",
        "sample_facts.trouble": "Somebody else has just taken that time. Go back and choose another.",
        "sample_consent.title": "Please read and agree",
        "sample_consent.yes": "I have read it and agree",
        "sample_code.title": "Scan with your phone",
        "sample_code.lead": "You go on there, and this terminal forgets your details.",
        "sample_code.yes": "OK",
        "sample_told.title": "Your visit is booked",
        "sample_told.lead": "Please check in fifteen minutes before.",
        "sample_pages.title": "Laboratory report",
    },
}


class SampleChoose(ChooseOne):
    words = "sample_choose"
    step = "choose"


class SampleSlots(ChooseOne):
    words = "sample_slots"


class SampleFew(ChooseOne):
    words = "sample_few"


class SamplePhone(EnterDigits):
    words, kind, step = "sample_digits", Digits.PHONE, "identify"


class SampleSmsCode(EnterDigits):
    words, kind = "sample_digits", Digits.SMS_CODE


class SamplePassword(EnterDigits):
    words, kind = "sample_password", Digits.PASSWORD


class SampleIdNumber(EnterDigits):
    words, kind = "sample_digits", Digits.ID_NUMBER


class SampleAmount(EnterDigits):
    words, kind = "sample_digits", Digits.AMOUNT


class SampleShortCode(EnterDigits):
    words, kind = "sample_digits", Digits.SHORT_CODE


class SampleFacts(ReadOver):
    words, step = "sample_facts", "confirm"


class SampleConsent(ReadAndAgree):
    words = "sample_consent"


class SampleCode(ShowCode):
    words, step = "sample_code", "take"


class SampleTold(Told):
    words, step = "sample_told", "take"


class SamplePages(ReadPages):
    words = "sample_pages"


FULL = Text("sample_full.full")
DEPARTMENTS = (
    ("内科", "heart"),
    ("外科", ""),
    ("妇产科", "mother"),
    ("儿科", "child"),
    ("眼科", "eye"),
    ("耳鼻咽喉头颈外科", "ear"),
    ("口腔科", "tooth"),
    ("神经内科", "brain"),
    ("呼吸与危重症医学科", "lungs"),
    ("骨科", "bone"),
    ("Obstetrics and gynaecology", "mother"),
    ("Gastroenterology and hepatology", "doctor"),
)


def _option(at: int, name: str, icon: str) -> Option:
    detail = as_given(f"门诊楼 {at % 4 + 1} 层 {at:02} 区")
    closed = FULL if at == 3 else None
    return Option(f"D{at}", as_given(name), detail, as_given("25.00 元"), closed, icon or "doctor")


WITH_DETAIL = tuple(_option(at, name, icon) for at, (name, icon) in enumerate(DEPARTMENTS))
PLAIN = tuple(Option(f"P{at}", as_given(name)) for at, (name, _) in enumerate(DEPARTMENTS[:6] * 3))
SLOTS = tuple(
    Option(
        f"S{at}",
        as_given(f"{8 + at // 2:02}:{at % 2 * 30:02}"),
        aside=as_given(f"余 {at}"),
        closed=FULL if at == 0 else None,
    )
    for at in range(18)
)
FEW = (
    Option("pick_up", as_given("在药房窗口取药"), as_given("门诊楼一层西侧，约 15 分钟"), icon="medicine"),
    Option("deliver", as_given("快递到家"), as_given("明天送达，收件地址在手机上填写"), icon="delivery"),
    Option("none", as_given("The hospital's internet pharmacy"), None, None, FULL, "phone"),
)
FACTS = (
    Fact(as_given("就诊人"), as_given("欧阳*𠀁")),
    Fact(as_given("科室"), as_given("呼吸与危重症医学科")),
    Fact(as_given("医生"), as_given("王䶮（主任医师）")),
    Fact(as_given("就诊时间"), as_given("2026-11-23 08:30"), strong=True),
    Fact(as_given("Waiting area"), as_given("Outpatient building, third floor, area 07")),
    Fact(as_given("挂号费"), Text("money.amount", {"yuan": "25.00"}), strong=True),
)
MANY_FACTS = tuple(
    Fact(as_given(f"项目 {at}"), as_given(f"第 {at} 项检验，结果互认，本院 2026-11-{at:02} 完成"))
    for at in range(1, 20)
)
PARAGRAPHS = tuple(
    as_given(
        f"{at}、本人自愿申领电子健康卡，同意医院采集本人姓名、证件号码和手机号码，仅用于就诊、结算和健康档案查询。"
        "本人可以随时到人工窗口撤回同意，撤回后不影响已经完成的就诊服务。"
    )
    for at in range(1, 12)
)
CLAUSE = (
    "I agree that the hospital keeps my name, my identity number and my mobile number, to be used for "
    "visits, settlements and my health record only. I can withdraw this at any time at the counter."
)
LINK = "https://his.example.org/continue?visit=26112203280001&token=4K7Q2M9XWZ"


@cache
def page(number: int) -> bytes:
    """A sheet with lines on it, as a report has them."""
    drawn = Image.new("L", (1240, 1754), 255)
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((80, 80, 1160, 150), fill=60 * number)
    for row in range(30):
        pen.line((80, 220 + row * 48, 1160 - row % 4 * 90, 220 + row * 48), fill=120, width=10)
    png = BytesIO()
    drawn.save(png, "PNG")
    return png.getvalue()


SAMPLES = (
    Sample("choose_one", SampleChoose(options=WITH_DETAIL, said={"count": 12})),
    Sample("choose_one_plain", SampleSlots(options=PLAIN)),
    Sample("choose_one_slots", SampleSlots(options=SLOTS)),
    Sample("choose_one_few", SampleFew(options=FEW)),
    Sample("choose_one_again", SampleFew(options=FEW, trouble=Text("sample_facts.trouble"), code="HIS-04")),
    Sample("enter_phone", SamplePhone()),
    Sample("enter_phone_again", SamplePhone(trouble=Text("sample_digits.trouble"), code="SMS-02")),
    Sample("enter_sms_code", SampleSmsCode()),
    Sample("enter_password", SamplePassword()),
    Sample("enter_id_number", SampleIdNumber()),
    Sample("enter_amount", SampleAmount()),
    Sample("enter_short_code", SampleShortCode()),
    Sample("read_over", SampleFacts(facts=FACTS)),
    Sample("read_over_note", SampleFacts(facts=FACTS, note=Text("sample_facts.note"))),
    Sample(
        "read_over_again",
        SampleFacts(facts=FACTS, trouble=Text("sample_facts.trouble"), code="HIS-04"),
    ),
    Sample("read_over_many", SampleFacts(facts=MANY_FACTS, note=Text("sample_facts.note"))),
    Sample("read_and_agree", SampleConsent(paragraphs=PARAGRAPHS[:2])),
    Sample("read_and_agree_long", SampleConsent(paragraphs=(*PARAGRAPHS, as_given(CLAUSE)))),
    Sample("show_code", SampleCode(link=LINK)),
    Sample("show_code_facts", SampleCode(link=LINK, facts=FACTS[:2])),
    Sample("told", SampleTold()),
    Sample("told_facts", SampleTold(facts=FACTS[1:4])),
    Sample("read_pages", SamplePages(pages=(page(1), page(2)))),
    Sample("read_one_page", SamplePages(pages=(page(1),), printable=False)),
)
