"""The order forms of the slip printer: paper, cover, cutter, and what it says of itself."""

from hardware_sim.forms import Form, blanks

HEALED = (
    "paper_low", "paper_out", "paper_out_after", "cover_open", "cutter_jam", "head_hot", "broken", "offline",
    "silent", "silent_after", "deaf", "lies", "garbage", "late", "slow", "drop_after", "power_cut_after",
)  # fmt: skip

FORMS = (
    Form(
        "load_paper",
        "Load paper and close the cover",
        "装纸并合盖",
        ends=("paper_out", "paper_low", "cover_open", "paper_out_after"),
    ),
    Form("paper_low", "Little paper is left", "纸将尽", fault="F11"),
    Form("paper_out", "No paper is left", "缺纸", fault="F11"),
    Form(
        "paper_out_after",
        "Paper ends after some lines",
        "若干行后缺纸",
        blanks("lines:whole!"),
        fault="F11",
    ),
    Form("cover_open", "Open the cover", "打开机盖", fault="F11"),
    Form("cover_close", "Close the cover", "合上机盖", ends=("cover_open",)),
    Form("cutter_jam", "The cutter jams", "切刀卡住", blanks("at_cut:flag"), fault="F11"),
    Form("head_hot", "The head is too hot", "打印头过热", fault="F11"),
    Form("broken", "It is broken", "打印机损坏", fault="F11"),
    Form("offline", "It is offline", "打印机脱机", fault="F11"),
    Form("silent", "It prints and says nothing", "打印但无应答", fault="F11"),
    Form(
        "silent_after",
        "It says nothing after some lines",
        "若干行后无应答",
        blanks("lines:whole!"),
        fault="F11",
    ),
    Form("deaf", "It answers no question while it prints", "打印时不应答查询", fault="F11"),
    Form("lies", "It says yes and prints nothing", "应答正常但不打印", fault="F11"),
    Form("garbage", "Its answers are garbage", "应答乱码", fault="F11"),
    Form("late", "Its answers are late", "应答迟到", blanks("seconds:number!"), fault="F11"),
    Form("slow", "It prints slowly", "打印缓慢", blanks("rows_per_second:number"), fault="F11"),
    Form(
        "drop_after",
        "The connection breaks after some bytes",
        "若干字节后断线",
        blanks("bytes:whole!"),
        fault="F11",
    ),
    Form(
        "power_cut_after",
        "Its power goes after some lines",
        "若干行后断电",
        blanks("lines:whole!"),
        fault="F11",
    ),
    Form("unplug", "Pull the network cable", "拔下网线", fault="F11"),
    Form("plug", "Plug it in again", "插回网线", ends=("unplug", "power_cut_after")),
    Form("heal", "Nothing is wrong with it any more", "恢复正常", ends=HEALED),
)
