// Everything the page says, in two languages. What is not listed says its own name: a new part needs nothing here.

export const WORDS = {
  en: {
    title: "Bench", desk: "Desk", faults: "Faults", books: "Books", orders: "All orders", views: "Views",
    skip: "To the content", fleet: "Fleet page", reset: "Reset everything", other: "中文",
    people: "Who stands here", man: "man", woman: "woman", insured: "insured", uninsured: "not insured",
    terminal: "The terminal", tray: "The printer's tray", no_paper: "No paper has come out yet.", older: "Older paper",
    newer: "Newer paper", paper_picture: "Paper {}", lens: "What the camera sees", more: "More",
    card_in: "card in", waiting: "waiting", unplugged: "unplugged", changed: "in use", ready: "ready",
    on_now: "Wrong now", well: "All is well", wrong: "Faults on: {}", facts: "Facts", yes: "yes", no: "no",
    empty_books: "Empty: {}", comma: ", ", no_json: "a field is no JSON", gone: "The bench does not answer.",
  },
  zh: {
    title: "测试台", desk: "台面", faults: "故障", books: "账册", orders: "全部指令", views: "视图",
    skip: "跳到内容", fleet: "终端一览", reset: "全部复位", other: "English",
    people: "谁在终端前", man: "男", woman: "女", insured: "已参保", uninsured: "未参保",
    terminal: "终端屏幕", tray: "出纸口", no_paper: "还没有打印任何纸张。", older: "上一张", newer: "下一张",
    paper_picture: "第{}张", lens: "摄像头画面", more: "更多", card_in: "有卡", waiting: "等待中",
    unplugged: "未连接", changed: "使用中", ready: "就绪", on_now: "当前故障", well: "一切正常",
    wrong: "当前故障：{}", facts: "概况", yes: "是", no: "否", empty_books: "暂无：{}", comma: "、",
    no_json: "有一栏不是 JSON", gone: "测试台没有应答。",
  },
}

const NAMES = {
  device: {
    insurer: ["Insurer", "医保"], ebill: ["E-bills", "电子票据"], hospital: ["Hospital", "医院系统"], wallet: ["Wallets", "移动支付"],
    health_card: ["Health cards", "健康卡平台"], platform: ["Platform", "数据平台"], network: ["Network", "网络"],
    printer: ["Slip printer", "凭条打印机"], scanner: ["Code scanner", "扫码器"], social_card: ["Card reader", "社保卡读卡器"],
    tap_card: ["Contactless reader", "感应读卡器"], id_card: ["ID card reader", "身份证阅读器"], camera: ["Camera", "摄像头"],
    pin_pad: ["PIN pad", "密码键盘"], fingerprint: ["Fingerprint", "指纹仪"], insurance_terminal: ["Insurance terminal", "医保业务终端"],
    bench: ["Whole bench", "整个测试台"], terminal: ["The terminal", "终端"],
  },
  fault: {
    F7: ["Network", "网络"], F8: ["Back ends", "后端系统"], F9: ["Readers and pads", "读卡与输入设备"],
    F10: ["Scanner", "扫码器"], F11: ["Printer", "打印机"], F12: ["Camera", "摄像头"],
  },
  argument: {
    person: ["person", "人员"], to: ["to", "对方"], quirk: ["odd card", "异常卡"], kind: ["kind", "种类"], code: ["code", "码"],
    text: ["text", "文本"], texts: ["texts, as JSON", "文本（JSON）"], times: ["times", "次数"], seconds: ["seconds", "秒"],
    spoil: ["picture", "画面"], symbology: ["symbology", "码制"], seed: ["seed", "种子"], outcome: ["outcome", "结果"],
    file: ["file", "文件"], photo: ["photo", "照片"], status: ["status", "状态"], after: ["after", "之后"], baud: ["baud", "波特率"],
    hex: ["hex", "十六进制"], what: ["what", "内容"], lines: ["lines", "行数"], bytes: ["bytes", "字节"], rows_per_second: ["rows/s", "行/秒"],
    call: ["call", "调用"], how: ["how", "方式"], retry_after: ["retry after", "重试秒数"], service: ["line to", "线路"],
    fen: ["fen", "分"], title: ["title", "名称"], department: ["department", "科室"], items: ["items, as JSON", "明细（JSON）"],
    channel: ["channel", "渠道"], bill: ["bill", "费单号"], deed: ["deed", "动作"], at_cut: ["at the next cut", "切纸时"],
    clinic: ["clinic", "诊室"], doctor: ["doctor", "医生"], day: ["day", "第几天"], confirm: ["asks before yes", "查询次数"],
    spots: ["spots, as JSON", "特征点（JSON）"], name: ["name", "名字"], reason: ["reason", "原因"], left: ["left", "剩余"],
  },
  choice: {
    health_card: ["health code", "健康码"], health_card_static: ["printed health code", "静态健康码"], id_number: ["ID number", "身份证号"],
    wallet: ["wallet", "钱包"], wechat: ["WeChat", "微信"], alipay: ["Alipay", "支付宝"], unionpay: ["UnionPay", "云闪付"],
    ecny: ["e-CNY", "数字人民币"], e_voucher: ["e-voucher", "医保电子凭证"], suishen: ["Suishen code", "随申码"],
    social_card_code: ["e-social-card", "电子社保卡"], hospital_card: ["hospital card", "院内卡"], visit_slip: ["visit slip", "就诊单"],
    social: ["social card", "社保卡"], resident: ["resident card", "居民健康卡"], hospital: ["hospital card", "院内卡"],
    random_uid: ["phone (random UID)", "手机（随机号）"], transit: ["transit card", "公交卡"],
    clean: ["clear", "清晰"], defocus: ["out of focus", "失焦"], motion: ["blurred", "抖动"], glare: ["glare", "反光"],
    low_light: ["dark", "昏暗"], moire: ["moiré", "摩尔纹"], rotated: ["turned", "旋转"], cut: ["cut", "截断"],
    qr_code: ["QR code", "二维码"], code_128: ["bar code", "条形码"],
    approve: ["right PIN, approved", "密码正确，批准"], no_money: ["no money", "余额不足"], wrong_pin: ["wrong PIN", "密码错误"],
    cancelled: ["cancelled", "取消"], card_blocked: ["card blocked", "卡已锁"],
    mute: ["mute", "无应答"], slow: ["slow", "缓慢"], pulled: ["pulled out", "中途拔卡"], wrong: ["not a social card", "非社保卡"],
    unseen: ["unknown card", "未知卡"], blocked: ["blocked", "已冻结"], locked: ["locked", "已锁定"], expired: ["expired", "已过期"],
    garbled: ["garbled", "乱码"], down: ["down", "停机"], refuse: ["refuse", "拒绝"], html: ["captive portal", "认证页"],
    lost: ["never done, no answer", "未执行无应答"], swallow: ["done, no answer", "已执行无应答"], late: ["done too late", "迟到执行"],
    done_then_500: ["done, then 500", "执行后报 500"], garbage: ["garbage", "乱码应答"], empty: ["empty answer", "空应答"],
    half_open: ["half open", "半开"], delay: ["delayed", "延迟"], halve: ["answers halved", "应答中断"], lose: ["answers lost", "应答丢失"],
    "*": ["all", "全部"], open: ["open", "待缴"], paid: ["paid", "已缴"], settled: ["settled", "已结算"], revoked: ["revoked", "已撤销"],
    SUCCESS: ["paid", "已支付"], REFUSED: ["refused", "已拒绝"], USERPAYING: ["waits for its owner", "等待本人确认"], REVOKED: ["reversed", "已撤销"],
    rest: ["stand still", "静止"], turn_left: ["turn left", "左转"], turn_right: ["turn right", "右转"], blink: ["blink", "眨眼"],
    open_mouth: ["open the mouth", "张嘴"],
  },
  book: {
    patients: ["Patients", "患者"], bills: ["Bills", "费单"], charges: ["Charges", "收费"], locks: ["Locks", "锁定"],
    released: ["Released", "已释放"], rows: ["Rows taken", "已收记录"], refused: ["Refused", "被拒"], postings: ["Postings", "入账"],
    to_issue: ["Bills to issue", "待开票据"], refunds: ["Refunds", "退款"], ways: ["Ways paid", "支付方式"],
    people: ["People", "人员"], visits: ["Visits", "就诊"], settlements: ["Settlements", "结算"], messages: ["Messages", "报文"],
    paid_by_funds: ["Paid by funds", "基金支付"], paid_by_accounts: ["Paid by accounts", "账户支付"], balances: ["Balances", "余额"],
    paid: ["Paid", "已付"], orders: ["Orders", "订单"], prints: ["Prints", "打印"], verified: ["Verified codes", "已验码"],
    state: ["state", "状态"], person: ["person", "人员"], fen: ["amount", "金额"], title: ["title", "名称"], items: ["items", "明细"],
    department: ["department", "科室"], parts: ["who pays", "各方支付"], channel: ["channel", "渠道"], name: ["name", "姓名"],
    total: ["total", "合计"], cash: ["own part", "个人现金"], pooled_fund: ["pooled fund", "统筹基金"], other_funds: ["other funds", "其他基金"],
    personal_account: ["account", "个人账户"], at: ["at", "时间"], device: ["device", "终端"], key: ["key", "键"], kind: ["kind", "种类"],
    body: ["content", "内容"], papers: ["Papers", "纸张"], text: ["text", "文字"], plugged: ["plugged in", "已连接"], connections: ["Connections", "连接数"],
    balance: ["balance", "余额"], deductible_left: ["deductible left", "剩余起付线"], paused: ["paused", "已暂停"], revoked: ["Revoked", "已撤销"],
    number: ["number", "号码"], ordered_at: ["ordered at", "开单时间"], fiscal: ["fiscal", "财政票据"], paid_by: ["paid by", "由谁收取"],
    wards: ["Wards", "住院"], guiding: ["Guides", "导诊"], prescriptions: ["Prescriptions", "处方"], records: ["Records", "档案"],
    holds: ["held", "占号"], medicine: ["medicine", "取药"], identity: ["Identity", "身份"], residents: ["Residents", "居民"], created: ["Made new", "新建"],
    media: ["Bound media", "已绑介质"], consents: ["Consents", "同意书"], evidence: ["Evidence", "凭据"], faces: ["Faces checked", "人脸核验"],
    split: ["who pays", "各方支付"], code: ["code", "代码"], printed: ["printed", "打印次数"], issued_at: ["issued at", "开具时间"],
    hanging: ["in the slot", "出纸口"], commands: ["commands", "命令数"], inserted: ["inserted", "插入次数"], service: ["service", "服务"],
    weather: ["Wires", "线路状态"], paid_fen: ["paid", "已付"], refunded_fen: ["refunded", "已退"], wechat: ["WeChat", "微信"], alipay: ["Alipay", "支付宝"],
    unionpay: ["UnionPay", "云闪付"], ecny: ["e-CNY", "数字人民币"], boots: ["Boots", "开机次数"], clones: ["Clones refused", "拒绝的重复身份"],
    shed: ["Sent away", "被限流"], stays: ["Stays", "住院"], accounts: ["Accounts", "账户"], appointments: ["Appointments", "预约"],
  },
}

const asked = new URLSearchParams(location.search).get("language")
let spoken = asked ?? localStorage.getItem("language") ?? (navigator.language.startsWith("zh") ? "zh" : "en")
if (!(spoken in WORDS)) spoken = "en"

export const language = () => spoken
export const sayOrder = declared => declared[spoken]

export function speak(which) {
  spoken = which
  localStorage.setItem("language", which)
}

export const say = (key, ...values) => values.reduce((text, each) => text.replace("{}", each), WORDS[spoken][key] ?? key)

export function named(kind, key) {
  const known = Object.hasOwn(NAMES[kind], key) ? NAMES[kind][key] : undefined
  return known ? known[spoken === "zh" ? 1 : 0] : kind === "choice" ? key : key.replaceAll("_", " ")
}
