// Switches for everything that can go wrong, of every part that declares any.

import {byId, make, put, redrawer} from "./ui.js"
import {isPlain, orderForm} from "./forms.js"
import {named, say, sayOrder} from "./words.js"

const chips = new Map()

export function drawFaults(devices, context) {
  chips.clear()
  const kinds = ["F9", "F10", "F11", "F12", "F7", "F8"]
  const sections = kinds.flatMap(kind => {
    const cards = Object.entries(devices).filter(([, forms]) => forms.some(each => each.fault === kind))
      .map(([name, forms]) => faultCard(name, forms, kind, context))
    return cards.length ? [make("h3", {}, `${kind} · ${named("fault", kind)}`), make("div", {class: "cards"}, ...cards)] : []
  })
  byId("view-faults").replaceChildren(...sections)
}

function faultCard(name, forms, kind, context) {
  const faults = forms.filter(each => each.fault === kind)
  const cures = forms.filter(each => each.name !== "reset" && each.ends.some(one => faults.some(fault => fault.name === one)))
  const list = make("ul", {class: "chips", "aria-label": say("on_now")})
  chips.set(name, redrawer(list, words => words.map(each => make("li", {}, each))))
  const plain = faults.filter(each => isPlain(each, false))
  const open = faults.filter(each => !isPlain(each, false))
  const switches = plain.map(each => faultSwitch(name, each, cures, context))
  const isNeeded = each => !faults.includes(each)
    && (each.ends.length > 2 || each.ends.some(one => open.some(fault => fault.name === one)))
  const healing = cures.filter(isNeeded).map(each => make("button",
    {class: "heals", "data-order": `${name}.${each.name}`, onclick: () => context.give(name, each, {})}, sayOrder(each)))
  return make("section", {class: "card", "data-faults": name},
    make("header", {}, make("h2", {}, named("device", name))), list,
    ...(switches.length ? [make("div", {class: "buttons"}, ...switches)] : []),
    ...open.map(each => orderForm(name, each, {...context, brief: each.arguments.length > 2})),
    ...(healing.length ? [make("div", {class: "buttons"}, ...healing)] : []))
}

// On and off, when another order takes it back; else it is pressed and has its effect once.
function faultSwitch(device, fault, cures, context) {
  const cure = cures.find(each => each.ends.includes(fault.name))
  const button = make("button", {"data-order": `${device}.${fault.name}`, "aria-pressed": cure ? "false" : null}, sayOrder(fault))
  button.onclick = () => context.give(device, button.ariaPressed === "true" ? cure : fault, {})
  return button
}

export function showFaults(books, standing, devices) {
  for (const button of document.querySelectorAll("[data-faults] [aria-pressed]")) {
    const [device, order] = button.dataset.order.split(".")
    button.ariaPressed = String(order in (standing[device] ?? {}))
  }
  let count = 0
  for (const [name, redraw] of chips) {
    const words = onNow(name, books[name] ?? {}, standing[name] ?? {}, devices[name] ?? [])
    count += words.length
    redraw(words)
  }
  const health = byId("health")
  health.className = count ? "bad" : ""
  put(health, count ? say("wrong", count) : say("well"))
}

// Back ends and network say themselves what is wrong; of other parts it is the orders that stand.
function onNow(name, known, standing, forms) {
  if (known.switches) return known.switches.map(each => [named("choice", each.how), each.call === "*" ? "" : each.call,
    each.left ? `×${each.left}` : "", each.seconds ? `${each.seconds} s` : ""].filter(Boolean).join(" "))
  if (known.weather) return Object.entries(known.weather).map(([wire, bad]) =>
    `${named("device", wire)}: ${Object.keys(bad).filter(key => bad[key]).map(key => named("choice", key)).join(", ")}`)
  return forms.filter(each => each.fault && each.name in standing).map(each =>
    [sayOrder(each), ...Object.values(standing[each.name])].join(" "))
}
