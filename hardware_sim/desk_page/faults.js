// Switches for everything that can go wrong, of every part that declares any: on, off, and what is on now.

import {byId, make, put, redrawer} from "./ui.js"
import {choice, isPlain, orderForm} from "./forms.js"
import {choiceOf, named, say, sayOrder} from "./words.js"

const KINDS = ["F7", "F8", "F9", "F10", "F11", "F12"]
const chips = new Map()

export function drawFaults(devices, context) {
  chips.clear()
  const sections = KINDS.flatMap(kind => {
    const cards = Object.entries(devices).filter(([, forms]) => forms.some(each => each.fault === kind))
      .map(([name, forms]) => faultCard(name, forms, kind, context))
    if (!cards.length) return []
    const heading = make("h3", {id: `kind-${kind}`}, `${kind} · ${named("fault", kind)}`)
    return [make("section", {class: `kind ${kind}`, "aria-labelledby": heading.id}, heading, make("div", {class: "cards"}, ...cards))]
  })
  byId("view-faults").replaceChildren(...sections)
}

function faultCard(name, forms, kind, context) {
  const faults = forms.filter(each => each.fault === kind).map(alone)
  const cures = forms.filter(each => each.name !== "reset" && each.ends.some(one => faults.some(fault => fault.name === one)))
  const list = make("ul", {class: "chips", "aria-label": say("on_now")})
  chips.set(`${name} ${kind}`, redrawer(list, shown => shown.map(each => chip(each, context))))
  const common = commonArgument(faults)
  const field = common && choice(common, "*")
  const here = {...context, common: common && {name: common.name, value: () => field.value}}
  const plain = faults.filter(each => isPlain(each, false))
  const open = faults.filter(each => !isPlain(each, false))
  const isShared = each => common && each.arguments.length === 1
  const buttons = [...plain.map(each => faultSwitch(name, each, cures, context)),
    ...open.filter(isShared).map(each => make("button", {"data-order": `${name}.${each.name}`,
      onclick: () => context.give(name, each, {[common.name]: field.value})}, sayOrder(each)))]
  const isNeeded = each => !faults.includes(each)
    && (each.ends.length > 2 || each.ends.some(one => open.some(fault => fault.name === one)))
  const healing = cures.filter(isNeeded).map(each => make("button", {class: "heals", "data-order": `${name}.${each.name}`,
    onclick: () => context.give(name, each, common ? {[common.name]: field.value} : {})}, sayOrder(each)))
  const rows = open.filter(each => !isShared(each)).map(each => orderForm(name, each, {...here, brief: true}))
  return make("section", {class: "card", "data-faults": name},
    make("header", {}, make("h2", {}, named("device", name)), ...(field ? [make("label", {class: "common"}, named("argument", common.name), field)] : [])),
    list,
    ...(buttons.length ? [make("div", {class: "buttons"}, ...buttons)] : []),
    ...(rows.length ? [make("div", {class: "rows"}, ...rows)] : []),
    ...(healing.length ? [make("div", {class: "buttons"}, ...healing)] : []))
}

// What is a fault with a certain argument only, such as an odd card, is asked for that one.
function alone(declared) {
  if (!declared.fault_with) return declared
  const asked = declared.arguments.filter(each => each.name === "person" || each.name === declared.fault_with)
  return {...declared, arguments: asked.map(each => ({...each, needed: each.name === declared.fault_with || each.needed}))}
}

// What all faults of a part have to be told is chosen once, such as which line.
function commonArgument(faults) {
  const first = faults[0].arguments[0]
  const all = faults.length > 1 && first?.choices.length && faults.every(each => each.arguments[0]?.name === first.name)
  return all ? first : null
}

// On and off, when another order takes it back; else it is pressed and has its effect once.
function faultSwitch(device, fault, cures, context) {
  const cure = cures.find(each => each.ends.includes(fault.name))
  const button = make("button", {"data-order": `${device}.${fault.name}`, "aria-pressed": cure ? "false" : null}, sayOrder(fault))
  button.onclick = () => context.give(device, button.ariaPressed === "true" ? cure : fault, {})
  return button
}

// What is on now, and the press that takes it back.
function chip({text, device, cure, args}, context) {
  return make("li", {}, make("button", {"data-off": device, "aria-label": say("switch_off", text),
    onclick: () => context.give(device, cure, args)}, text, make("span", {"aria-hidden": "true"}, "✕")))
}

export function showFaults(books, standing, devices) {
  for (const button of document.querySelectorAll("[data-faults] [aria-pressed]")) {
    const [device, order] = button.dataset.order.split(".")
    button.ariaPressed = String(order in (standing[device] ?? {}))
  }
  let count = 0
  for (const [place, redraw] of chips) {
    const [name, kind] = place.split(" ")
    const shown = onNow(name, books[name] ?? {}, standing[name] ?? {}, devices[name].filter(each => !each.fault || each.fault === kind))
    count += shown.length
    redraw(shown)
  }
  const health = byId("health")
  health.className = count ? "bad" : ""
  put(health, count ? say("wrong", count) : say("well"))
}

// Back ends and network say themselves what is wrong; of other parts it is the orders that stand.
function onNow(device, known, standing, forms) {
  const heal = forms.find(each => each.name === "heal")
  const switched = (known.switches ?? []).map(each => ({device, cure: heal, args: {call: each.call}, text: [named("choice", each.how),
    each.call === "*" ? "" : each.call, each.left ? `×${each.left}` : "", each.seconds ? say("seconds", each.seconds) : ""].filter(Boolean).join(" ")}))
  const wires = Object.entries(known.weather ?? {}).map(([wire, bad]) => ({device, cure: heal, args: {service: wire},
    text: `${named("device", wire)}: ${Object.entries(bad).map(([way, much]) => [named("choice", way), told(way, much)].filter(Boolean).join(" ")).join(say("comma"))}`}))
  if (known.weather) return wires
  const ordered = forms.filter(each => isWrong(each, standing[each.name])).map(each => ({device,
    cure: forms.find(other => other.ends.includes(each.name)), args: {}, text: inWords(each, standing[each.name])}))
  return [...switched, ...ordered]
}

function isWrong(declared, args) {
  if (!args || !declared.fault || declared.name === "fail") return false
  return !declared.fault_with || Boolean(args[declared.fault_with])
}

function inWords(declared, args) {
  const only = declared.fault_with
  if (only) return `${named("argument", only)}: ${choiceOf(only, args[only])}`
  const rest = Object.entries(args).map(([name, value]) => typeof value === "string" ? choiceOf(name, value) : figure(name, value))
  return [sayOrder(declared), ...rest].join(" ")
}

function figure(name, value) {
  if (typeof value === "boolean") return ""
  return name === "times" ? `×${value}` : `${value} ${named("argument", name)}`
}

const UNITS = {delay: "s", drip: "s", loss: "%", bandwidth: "bit/s"}

function told(way, much) {
  if (typeof much === "boolean") return ""
  if (typeof much === "string") return named("choice", much)
  return UNITS[way] ? `${much} ${UNITS[way]}` : much > 0 ? `×${much}` : ""
}
