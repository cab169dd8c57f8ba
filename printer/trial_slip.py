"""What the technician's test prints: everything that can be wrong with a slip, on one slip."""

from printer.document import Align, Document, Gap, Line, Pair, Qr, Rule
from printer.profiles import Chinese, Profile


def technicians_slip(profile: Profile) -> Document:
    """Edges, columns, sizes, Chinese, a rare name and a code to scan, for this profile."""
    counted = [Line(("1234567890" * 5)[: profile.columns])] if profile.chinese is Chinese.CODE_PAGE else []
    return Document(
        "test_slip",
        (
            Line("打印测试", Align.CENTRE, bold=True, size=2),
            Line("PRINTER TEST", Align.CENTRE),
            Rule(),
            *counted,
            Pair("左边 left edge", "右边 right edge"),
            Pair("金额 amount", "1,234.56", bold=True),
            Pair("生僻字 rare characters", "䶮 𬭎 㼆"),
            Rule(),
            Gap(),
            Qr("PRINTER TEST"),
            Line("请扫码 Scan me", Align.CENTRE),
        ),
    )
