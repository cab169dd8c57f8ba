// Every order of every part, with all its fields, as the parts declare them.

import {byId, make} from "./ui.js"
import {orderForm} from "./forms.js"
import {named, say, sayOrder} from "./words.js"

let chosen = "social_card"

export function drawOrders(devices, context) {
  const side = make("nav", {"aria-label": say("orders")}, ...Object.keys(devices).map(each =>
    make("a", {href: `#orders/${each}`, "aria-current": each === chosen ? "page" : null}, named("device", each))))
  const known = devices[chosen] ?? []
  const rows = known.map(each => {
    const about = make("div", {class: "about"}, make("b", {}, sayOrder(each)), make("code", {}, command(chosen, each)))
    return make("div", {class: "row"}, about, orderForm(chosen, each, {...context, brief: false}))
  })
  const place = make("div", {class: "card"}, make("h2", {}, named("device", chosen)), ...rows)
  byId("view-orders").replaceChildren(make("div", {class: "sides"}, side, place))
}

export function choose(name) {
  chosen = name || chosen
}

function command(device, declared) {
  const said = declared.arguments.map(each => each.needed ? `${each.name}=…` : `[${each.name}=…]`)
  return ["order", device, declared.name, ...said].join(" ")
}
