// Everything the page itself says, in two languages.

import {NAMES} from "./names.js"

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
    none: "none", left_out: "(left out)", switch_off: "Switch off: {}", seconds: "{} s", terminal_shows: "The terminal's screen: {}", lens_shows: "The camera sees: {}",
    times: "Times are those of Beijing (UTC+8).", slip: "slip", page_a4: "A4 page",
  },
  zh: {
    title: "测试台", desk: "台面", faults: "故障", books: "账册", orders: "全部指令", views: "视图",
    skip: "跳到内容", fleet: "终端一览", reset: "全部复位", other: "English",
    people: "谁在终端前", man: "男", woman: "女", insured: "已参保", uninsured: "未参保",
    terminal: "终端屏幕", tray: "出纸口", no_paper: "还没有打印任何纸张。", older: "上一张", newer: "下一张",
    paper_picture: "第{}张", lens: "摄像头画面", more: "更多", card_in: "有卡", waiting: "等待中",
    unplugged: "未连接", changed: "使用中", ready: "就绪", on_now: "当前故障", well: "一切正常",
    wrong: "当前故障：{}", facts: "概况", yes: "是", no: "否", empty_books: "暂无：{}", comma: "、",
    no_json: "有一栏不是 JSON", gone: "测试台没有应答。", none: "无", left_out: "（不填）", switch_off: "关闭：{}", seconds: "{} 秒", terminal_shows: "终端屏幕：{}", lens_shows: "摄像头看到：{}",
    times: "时间均为北京时间（UTC+8）。", slip: "凭条", page_a4: "A4 纸",
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

export const missing = new Set()

// Its name, or its own where it has none; those are noted for whoever tests the page.
export function named(kind, key) {
  const known = nameOf(kind, key)
  if (known === null) missing.add(`${kind} ${key}`)
  return known ?? (kind === "choice" ? key : key.replaceAll("_", " "))
}

// Calls have the names that stand in the contracts, and numbers their own.
export const isVerbatim = (argument, key) => argument === "call" && key !== "*" || /^\d+$/.test(key) && argument !== "sex"

// A choice of a form: a line has the name of its back end.
export function choiceOf(argument, key) {
  if (isVerbatim(argument, key)) return key
  if (argument === "service" && key !== "*") return named("device", key)
  return nameOf("choice", `${argument}.${key}`) ?? named("choice", key)
}

// A text in the books: what is no word of ours is somebody's name or number.
export const valueOf = text => nameOf("value", text) ?? nameOf("choice", text) ?? text

// A button of the glass, such as "confirm" or "bill:B1".
export function target(name) {
  const [kind, ...rest] = name.split(":")
  const whole = nameOf("target", name)
  if (whole !== null || !rest.length) return whole ?? named("target", kind)
  const what = rest.join(":")
  return `${named("target", kind)} ${nameOf("target", what) ?? what}`
}

export const hasName = (kind, key) => nameOf(kind, key) !== null

function nameOf(kind, key) {
  return Object.hasOwn(NAMES[kind], key) ? NAMES[kind][key][spoken === "zh" ? 1 : 0] : null
}
