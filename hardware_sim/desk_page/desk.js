// The desk: who stands there, what they do at each device, and what came out.

import {byId, make, put, redrawer} from "./ui.js"
import {choiceButtons, isPlain, orderForm, personIn} from "./forms.js"
import {picture} from "./bench.js"
import {language, named, say, sayOrder, valueOf} from "./words.js"

// What a device says of itself, in words.
const STATES = {
  card_in: "card_in", card_on: "card_in", waiting: "waiting",
}

export const isBackEnd = forms => forms.some(each => each.name === "fail")
export const isDevice = (name, forms) => !isBackEnd(forms) && !["network", "bench"].includes(name)

export function drawPeople(people, chosen, choose) {
  const place = byId("people")
  place.querySelectorAll("label").forEach(each => each.remove())
  for (const each of people) {
    const input = make("input", {type: "radio", name: "person", value: each.key, onchange: () => choose(each.key)})
    input.checked = each.key === chosen
    const about = [say(each.sex === "1" ? "man" : "woman"), each.born, say(each.insured ? "insured" : "uninsured")]
    place.append(make("label", {}, input, make("b", {}, each.name), make("small", {}, about.join(" · "))))
  }
}

export function drawDevices(devices, context) {
  const cards = Object.entries(devices)
    .filter(([name, forms]) => isDevice(name, forms) && name !== "terminal")
    .map(([name, forms]) => deviceCard(name, forms.filter(each => (!each.fault || each.fault_with) && each.name !== "reset"), context))
  byId("devices").replaceChildren(...cards)
}

function deviceCard(name, forms, context) {
  const causes = new Set(forms.map(each => each.name))
  const useful = forms.filter(each => !each.ends.length || each.ends.some(one => causes.has(one)))
  const plain = useful.filter(each => isPlain(each))
  const open = useful.filter(each => !isPlain(each))
  const usual = open.filter(each => !wantsMore(each))
  const rare = open.filter(wantsMore)
  const buttons = plain.map(each =>
    make("button", {"data-order": `${name}.${each.name}`, onclick: () => context.give(name, each, personIn(each, context.person))}, sayOrder(each)))
  if (!useful.length) return ""
  return make("section", {class: "card", "data-device": name},
    make("header", {}, make("h2", {}, named("device", name)), make("span", {class: "state"})),
    ...(name === "camera" ? [make("img", {id: "lens", alt: ""})] : []),
    ...usual.map((each, at) => choiceButtons(name, each, context) ?? orderForm(name, each, {...context, main: at === 0})),
    ...(buttons.length ? [make("div", {class: "buttons"}, ...buttons)] : []),
    ...(rare.length ? [make("details", {class: "rare"}, make("summary", {}, say("more")), ...rare.map(each => orderForm(name, each, context)))] : []))
}

// What needs a file or a figure is for those who know.
const wantsMore = declared => declared.arguments.some(each => each.needed && each.name !== "person" && !each.choices.length)

export function showStates(books, standing) {
  for (const card of document.querySelectorAll("#devices [data-device]")) {
    const known = books[card.dataset.device] ?? {}
    const words = Object.entries(STATES).filter(([key]) => known[key] === true).map(([, word]) => say(word))
    if (known.plugged === false || known.service === "down") words.push(say("unplugged"))
    const on = Object.keys(standing[card.dataset.device] ?? {}).length
    put(card.querySelector(".state"), words.join(" · ") || (on ? say("changed") : say("ready")))
  }
}

let turned = null // the number of the paper that somebody turned to; null: the newest

// Slips and A4 pages in the order in which they came out.
export function drawTray(slips, pages) {
  const came = [...slips.map((each, at) => ({at: each.at, kind: "slip", src: `papers/${at + 1}.png`})),
    ...pages.map((each, at) => ({at: each.at, kind: "page_a4", src: `pages/${at + 1}.png`}))]
  came.sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
  drawPapers(came, language())
}

const drawPapers = redrawer(byId("tray"), papers => {
  const count = papers.length
  if (!count) return [make("p", {}, say("no_paper"))]
  const show = Math.min(turned ?? count, count)
  const {kind, src} = papers[show - 1]
  const turn = to => () => { turned = to === count ? null : to; drawPapers(papers, language(), to) }
  return [
    make("div", {class: "buttons"},
      make("button", {onclick: turn(Math.max(1, show - 1)), "aria-label": say("older"), disabled: show === 1}, "‹"),
      make("span", {}, `${show} / ${count}`),
      make("button", {onclick: turn(Math.min(count, show + 1)), "aria-label": say("newer"), disabled: show === count}, "›"),
      make("small", {}, say(kind))),
    make("img", {src: picture(src), alt: `${say("paper_picture", show)} (${say(kind)})`}),
  ]
})

let seen = ""

// The frame that the camera sends now; somebody who stands there moves.
export function drawLens(camera) {
  const lens = byId("lens")
  if (!camera || !lens) return
  lens.alt = say("lens_shows", camera.shown.split(", ").map(valueOf).join(say("comma")))
  const now = JSON.stringify([camera.shown, camera.frozen, camera.changes, camera.shown === "a face" && camera.frames])
  if (now !== seen || !lens.src) { seen = now; lens.src = picture(`camera.jpg?${Date.now()}`) }
}
