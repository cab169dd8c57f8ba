// The books of every part as tables: money in yuan, one row for each thing, nothing as raw JSON.

import {byId, make, redrawer} from "./ui.js"
import {isBackEnd} from "./desk.js"
import {hasName, named, say, valueOf} from "./words.js"

const MONEY = /(^|_)(fen|total|cash|balances?|paid|pooled_fund|other_funds|personal_account|account|deductible_left|pool|fund|funds|accounts|split|balance_after|fees|taken|pooled|other|relief|own_pay|first_self_pay|in_scope|deductible)$/
const WRITTEN_MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/
// Addresses, keys, and what the wire says beside what it means; the books as JSON have it.
const HIDDEN = new Set(["switches", "calls", "issuer", "fleet", "png", "https", "terminal_environment", "key_file", "port", "serial", "http",
  "address", "extra", "details", "signed", "signature", "verify_url", "about", "origin", "targets"])
const ORDER = ["hospital", "insurer", "wallet", "ebill", "health_card", "platform", "network"]
// What a moment or a number of an account takes is never broken in two.
const SHORT = 22
let chosen = "hospital"
let redraw = null

const isMap = value => value !== null && typeof value === "object" && !Array.isArray(value)
const isEmpty = value => value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0)

export function drawBooks(devices) {
  const names = [...ORDER.filter(each => each in devices), ...Object.keys(devices).filter(each => !ORDER.includes(each) && each !== "bench")]
  const side = make("nav", {"aria-label": say("books")}, ...names.map(each =>
    make("a", {href: `#books/${each}`, "aria-current": each === chosen ? "page" : null}, named("device", each))))
  const place = make("div", {id: "book"})
  byId("view-books").replaceChildren(make("div", {class: "sides"}, side, place))
  redraw = redrawer(place, (books, name) => bookOf(books, name))
}

export function choose(name) {
  chosen = name || chosen
  for (const each of byId("view-books").querySelectorAll("nav a")) {
    each.toggleAttribute("aria-current", each.hash === `#books/${chosen}`)
  }
}

export function showBooks(books, devices) {
  redraw?.(books[chosen] ?? {}, chosen, isBackEnd(devices[chosen] ?? []), say("books"))
}

function bookOf(books, name) {
  const entries = Object.entries(books).filter(([key]) => !HIDDEN.has(key))
  const single = entries.filter(([, value]) => typeof value !== "object")
  const full = entries.filter(([, value]) => typeof value === "object" && !isEmpty(value))
  const none = entries.filter(([, value]) => typeof value === "object" && isEmpty(value)).map(([key]) => named("book", key))
  return [
    make("h2", {}, named("device", name)), make("p", {class: "none"}, say("times")),
    ...(single.length ? [make("h3", {}, say("facts")), tableOf(single.map(([key, value]) => [named("book", key), value, key]))] : []),
    ...full.flatMap(([key, value]) => [make("h3", {}, named("book", key)), section(key, value)]),
    ...(none.length ? [make("p", {class: "none"}, say("empty_books", none.join(say("comma"))))] : []),
  ]
}

function section(key, value) {
  const rows = Array.isArray(value) ? value.map((each, at) => [String(at + 1), each]) : Object.entries(value)
  if (rows.every(([, each]) => isMap(each)) && rows.some(([, each]) => Object.keys(each).length)) return wideTable(rows, key)
  return tableOf(rows.map(([name, each]) => [nameOf(name), each, key]))
}

// One column for each thing that is known of any row, but none that is empty or says the row's name again.
function wideTable(rows, key) {
  const columns = [...new Set(rows.flatMap(([, each]) => Object.keys(each)))].filter(column =>
    !HIDDEN.has(column) && rows.some(([name, each]) => !isEmpty(each[column] ?? null) && each[column] !== name))
  const head = make("tr", {}, make("th", {scope: "col"}, ""), ...columns.map(each => make("th", {scope: "col"}, columnOf(each))))
  const body = rows.map(([name, each]) => make("tr", {}, make("th", {scope: "row"}, nameOf(name)),
    ...columns.map(column => cell(each[column], MONEY.test(key) ? key : column))))
  return make("div", {class: "scroll", tabindex: "0"}, make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)))
}

function tableOf(rows) {
  const body = rows.map(([name, value, key]) => make("tr", {}, make("th", {scope: "row"}, name), cell(value, key)))
  return make("div", {class: "scroll", tabindex: "0"}, make("table", {}, make("tbody", {}, ...body)))
}

function cell(value, key) {
  const isNumber = typeof value === "number" && !isMoment(value, key)
  const told = words(value, key)
  return make("td", {class: isNumber ? "number" : told.length <= SHORT ? "short" : null}, told)
}

const yuan = fen => `¥ ${(fen / 100).toFixed(2)}`
const isMoment = (value, key) => typeof value === "number" && value > 1e9 && /(^|_)(at|until)$/.test(key)
const ZONE = "Asia/Shanghai"
const moment = seconds => clock(new Date(seconds * 1000))
// Year, month, day: that order is Sweden's, and the same for everybody here.
const clock = date => date.toLocaleString("sv-SE", {timeZone: ZONE})
// One without a zone is the hospital's.
const written = text => new Date(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}+08:00`)
const nameOf = key => cast.find(each => each.key === key)?.name ?? nameIn("book", key) ?? nameIn("device", key) ?? key
// A number of an account or a charge may head a column, too; it has no other name.
const columnOf = key => nameIn("book", key) ?? nameIn("choice", key) ?? (/\d/.test(key) ? key : named("book", key))
const nameIn = (kind, key) => hasName(kind, key) ? named(kind, key) : null

let cast = []
export const know = people => { cast = people }

// Whatever it is, in one line of words.
function words(value, key) {
  if (value === null || value === undefined || value === "") return "–"
  if (typeof value === "boolean") return say(value ? "yes" : "no")
  if (Number.isInteger(value) && MONEY.test(key)) return yuan(value)
  if (isMoment(value, key)) return moment(value)
  if (Array.isArray(value)) return value.length ? value.map(each => words(each, key)).join(" · ") : "–"
  if (isMap(value)) return ofMap(value, key)
  const text = String(value)
  if (key === "shown") return text.split(", ").map(valueOf).join(say("comma"))
  if (WRITTEN_MOMENT.test(text)) return clock(written(text))
  return text.length > 90 ? `${text.slice(0, 90)}…` : cast.find(each => each.key === text)?.name ?? valueOf(text)
}

function ofMap(value, key) {
  if ("name" in value && "fen" in value) return `${value.name} ${yuan(value.fen)}`
  const full = Object.entries(value).filter(([name, each]) => !isEmpty(each) && !HIDDEN.has(name) && (hasName("book", name) || !/^[a-z_]+$/i.test(name)))
  return full.map(([name, each]) => `${nameOf(name)} ${words(each, MONEY.test(key) ? key : name)}`).join(", ") || "–"
}
