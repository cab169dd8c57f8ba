// Puts the page together: language, views, and what the bench says, once a second.

import * as bench from "./bench.js"
import * as books from "./books.js"
import * as desk from "./desk.js"
import * as faults from "./faults.js"
import {know} from "./forms.js"
import * as orders from "./orders.js"
import {drawTerminal} from "./terminal.js"
import {byId, put} from "./ui.js"
import {language, named, say, sayOrder, speak} from "./words.js"

const VIEWS = ["desk", "faults", "books", "orders"]
const SECONDS = 1
let devices = {}
let people = []
let person = "lin"
let asking = null

const context = {person: () => person, give}

async function give(device, declared, args) {
  const said = byId("said")
  try {
    if (args === null) throw new Error(say("no_json"))
    await bench.order(device, declared.name, args)
    said.className = ""
    const rest = Object.entries(args).map(([name, value]) => `${name}=${typeof value === "object" ? JSON.stringify(value) : value}`)
    const form = devices[device].find(each => each.name === declared.name)
    said.textContent = `✓ ${named("device", device)}: ${sayOrder(form)}   —   order ${[device, declared.name, ...rest].join(" ")}`
  } catch (why) {
    said.className = "bad"
    said.textContent = `✗ ${named("device", device)}: ${why.message}`
  }
  await refresh()
}

function refresh() {
  asking ??= look().catch(why => { byId("said").className = "bad"; put(byId("said"), say("gone")); console.warn(why) })
    .finally(() => { asking = null })
  return asking
}

async function look() {
  const [known, forms] = await Promise.all([bench.books(), bench.forms()])
  if (JSON.stringify(forms.devices) !== JSON.stringify(devices)) { devices = forms.devices; drawAll() }
  desk.showStates(known, forms.standing)
  desk.drawTray(known.printer?.papers ?? [], known.office_printer?.pages ?? [])
  desk.drawLens(known.camera)
  drawTerminal(known.terminal, give)
  faults.showFaults(known, forms.standing, devices)
  if (!byId("view-books").hidden) books.showBooks(known, devices)
  showFleet(known.platform?.fleet)
}

function showFleet(fleet) {
  const form = byId("fleet")
  form.hidden = !fleet
  if (!fleet) return
  form.action = `${fleet.url}/?language=${language()}`
  form.elements.token.value = fleet.token
}

function drawAll() {
  for (const each of document.querySelectorAll("[data-say]")) put(each, say(each.dataset.say))
  for (const each of document.querySelectorAll("[data-label]")) each.ariaLabel = say(each.dataset.label)
  document.documentElement.lang = language() === "zh" ? "zh-CN" : "en"
  document.title = say("title")
  byId("language").textContent = say("other")
  byId("language").lang = language() === "zh" ? "en" : "zh-CN"
  desk.drawPeople(people, person, key => { person = key })
  desk.drawDevices(devices, context)
  faults.drawFaults(devices, context)
  books.drawBooks(devices)
  orders.drawOrders(devices, context)
}

function go() {
  const [view, part] = location.hash.slice(1).split("/")
  const wanted = VIEWS.includes(view) ? view : "desk"
  for (const each of VIEWS) byId(`view-${each}`).hidden = each !== wanted
  for (const each of byId("tabs").children) each.toggleAttribute("aria-current", each.hash === `#${wanted}`)
  if (wanted === "books") books.choose(part)
  if (wanted === "orders" && part) { orders.choose(part); orders.drawOrders(devices, context) }
  refresh()
}

byId("language").onclick = () => { speak(language() === "zh" ? "en" : "zh"); drawAll(); refresh() }
byId("reset").onclick = () => give("bench", {name: "reset"}, {})
addEventListener("hashchange", go)

people = await bench.people()
know(people)
books.know(people)
await refresh()
go()
document.body.dataset.ready = "yes"
setInterval(() => { if (!document.hidden) refresh() }, SECONDS * 1000)
