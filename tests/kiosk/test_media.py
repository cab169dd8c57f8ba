"""Which class a scanned text is of, on which screen. Source of the samples: codes.md §3, §7."""

import time
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers import id_number
from kiosk.identity.media import IDENTIFICATION, PAYMENT, CodeClass, MediaSettings, NotAllowed, classify

EVERYTHING = tuple(kind for kind in CodeClass if kind is not CodeClass.UNKNOWN)
A64 = "a" * 64


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("134500000000000018", CodeClass.WECHAT),
        ("281234567890123456", CodeClass.ALIPAY),
        ("2512345678901234", CodeClass.ALIPAY),
        ("301234567890123456789012", CodeClass.ALIPAY),
        ("6212345678901234567", CodeClass.UNIONPAY),
        ("0112345678901234567", CodeClass.ECNY),
        ("110101199003071006", CodeClass.ID_NUMBER),
        ("33010619850617331x", CodeClass.ID_NUMBER),
        ("*110101199003071006*", CodeClass.ID_NUMBER),
        ("4241234567890123456701330000", CodeClass.E_VOUCHER),
        ("opc1234567890123456701330000", CodeClass.NHSA_PACKAGE),
        ("fp" + "a" * 33, CodeClass.ALIPAY_FACE),
        (A64 + ":1", CodeClass.HEALTH_CARD_STATIC),
        (A64 + ":0:" + "b" * 32, CodeClass.HEALTH_CARD_DYNAMIC),
        ("https://s.sh.gov.cn/" + "c" * 43, CodeClass.SUISHEN),
        ("HTTP://example.org/x", CodeClass.URL),
        ("01,04,144032009110,12345678,100.00,20240101,12345678901234567890,AB12", CodeClass.TAX_INVOICE),
        ("00661234", CodeClass.VISIT_SLIP),
    ],
)
def test_each_sample_is_of_its_class(text: str, kind: CodeClass) -> None:
    medium = classify(text, EVERYTHING)
    assert medium.kind is kind
    assert text not in repr(medium)


@pytest.mark.parametrize(
    "text",
    [
        "161234567890123456",
        "241234567890123456",
        A64 + ":7",
        A64 + ":0",
        A64 + ":0:a:b",
        A64[:-1] + ":1",
        "62123456789012345",
        "621234567890123456",
        "62123456789012345678",
        "１３４５００００００００００００１８",
        "310101194910010026",
        "990101194910010025",
        "",
        "A" * 3000,
        "https",
    ],
)
def test_what_is_of_no_class_is_unknown_on_every_screen(text: str) -> None:
    with pytest.raises(NotAllowed) as why:
        classify(text, EVERYTHING)
    assert why.value.kind is CodeClass.UNKNOWN
    assert why.value.shown.key == "medium.unknown"


def test_an_id_number_of_beijing_is_a_person_or_a_payment_as_the_screen_says() -> None:
    assert classify("110101199003071006", IDENTIFICATION).kind is CodeClass.ID_NUMBER
    assert classify("110101199003071006", PAYMENT).kind is CodeClass.WECHAT


def test_of_several_classes_the_screens_order_decides() -> None:
    both = (CodeClass.WECHAT, CodeClass.ID_NUMBER)
    assert classify("110101199003071006", both).kind is CodeClass.WECHAT
    assert classify("110101199003071006", both[::-1]).kind is CodeClass.ID_NUMBER


@pytest.mark.parametrize(
    ("text", "allowed", "kind"),
    [
        ("134500000000000018", IDENTIFICATION, CodeClass.WECHAT),
        ("281234567890123456", IDENTIFICATION, CodeClass.ALIPAY),
        ("6212345678901234567", IDENTIFICATION, CodeClass.UNIONPAY),
        ("0112345678901234567", IDENTIFICATION, CodeClass.ECNY),
        (A64 + ":1", PAYMENT, CodeClass.HEALTH_CARD_STATIC),
        ("310101194910010025", PAYMENT, CodeClass.ID_NUMBER),
        ("00661234", PAYMENT, CodeClass.VISIT_SLIP),
        ("https://evil.example/?q=<script>", IDENTIFICATION, CodeClass.URL),
        ("https://s.sh.gov.cn/" + "c" * 43, PAYMENT, CodeClass.SUISHEN),
        ("4241234567890123456701330000", (CodeClass.HEALTH_CARD_STATIC,), CodeClass.E_VOUCHER),
    ],
)
def test_a_code_that_the_screen_does_not_take_is_named_and_not_quoted(
    text: str, allowed: tuple[CodeClass, ...], kind: CodeClass
) -> None:
    with pytest.raises(NotAllowed) as why:
        classify(text, allowed)
    assert why.value.kind is kind
    assert why.value.code == "MED-01"
    assert text not in str(why.value)


def test_an_id_number_as_a_code_is_given_with_a_capital_x_and_without_stars() -> None:
    assert classify("*33010619850617331x*", IDENTIFICATION).text == "33010619850617331X"


def test_a_health_card_code_goes_on_whole_as_it_was_shown() -> None:
    code = "aB" * 32 + ":0:token/+="
    assert classify(code, IDENTIFICATION).text == code


def test_the_hospital_says_what_its_slips_look_like() -> None:
    slips = MediaSettings(visit_slip=r"MZ\d{6}")
    assert classify("MZ123456", IDENTIFICATION, slips).kind is CodeClass.VISIT_SLIP
    with pytest.raises(NotAllowed):
        classify("00661234", IDENTIFICATION, slips)
    with pytest.raises(ValueError, match="not a regular expression"):
        MediaSettings(visit_slip="(")


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+b",
        r"(\d+)+x",
        r"(a|a)*b",
        r"((a?)b)*c",
        r"(?:\d{1,3}-)+",
        r"([)]*)*",
        r"\d*\d*\d*x",
        r"(\d+){10}x",
        r"(?:\d{0,32}){8}x",
        r"\d{0,32}" * 8 + "x",
        r"\d?" * 30 + r"\d{30}",
        r"(\d|\d){30}x",
        r"(a\)*)+",
    ],
)
def test_an_expression_that_a_code_could_keep_busy_is_refused(pattern: str) -> None:
    for name in ("visit_slip", "hospital_card", "social_card_code", "pick_up"):
        with pytest.raises(ValueError, match="must not be repeated"):
            MediaSettings(**{name: pattern})


@pytest.mark.parametrize(
    "pattern",
    [
        r"HC\d{8}",
        r"(MZ|ZY)?\d{6,12}",
        r"(\d{4}-)+\d",
        r"[*+(]+\(\d+\)",
        r"(?:A|B)\d{3}",
        r"\d{4,8}-\d{1,3}-\d{1,2}-\d?",
        r"(.)*(.)*(.)?(.)?x",
    ],
)
def test_what_hospitals_write_is_taken_and_never_busy(pattern: str) -> None:
    slips = MediaSettings(visit_slip=pattern)
    for hostile in ("1" * 2048, "1" * 511 + "!", "1234-" * 100 + "!", "*" * 500):
        began = time.monotonic()
        with suppress(NotAllowed):
            classify(hostile, IDENTIFICATION, slips)
        assert time.monotonic() - began < 2


def test_somebody_not_yet_born_or_long_dead_is_nobody() -> None:
    for year in (date.today().year + 1, date.today().year - 131):
        first = f"110101{year}0101001"
        number = next(first + c for c in "0123456789X" if id_number.is_valid(first + c))
        with pytest.raises(NotAllowed):
            classify(number, (CodeClass.ID_NUMBER,))


@given(st.text(max_size=80))
def test_s19_any_text_is_of_an_allowed_class_or_refused(text: str) -> None:
    for allowed in (IDENTIFICATION, PAYMENT):
        try:
            medium = classify(text, allowed)
        except NotAllowed:
            continue
        assert medium.kind in allowed


@given(st.from_regex(r"[0-9]{8,28}", fullmatch=True))
def test_digits_never_pay_on_an_identification_screen_or_the_reverse(text: str) -> None:
    only_pays = set(PAYMENT) - set(IDENTIFICATION)
    only_names = set(IDENTIFICATION) - set(PAYMENT)
    for allowed, forbidden in ((IDENTIFICATION, only_pays), (PAYMENT, only_names)):
        with suppress(NotAllowed):
            assert classify(text, allowed).kind not in forbidden
