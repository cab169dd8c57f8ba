// An order as a form: its fields are made from what the part declares, so that a new part needs nothing here.

import {make} from "./ui.js"
import {choiceOf, isVerbatim, named, say, sayOrder} from "./words.js"

const MOST_BUTTONS = 14
const NUMBERS = {whole: "1", number: "any"}

// `brief` offers what is known; else what is open to others can be typed.
function field(argument, brief, person) {
  const {name, kind, needed, open} = argument
  const choices = kind === "person" ? cast.map(each => each.key) : argument.choices
  if (choices.length && (brief || !open) && kind !== "person") return choice(argument, usualOf(argument, brief))
  if (kind === "flag") return make("input", {name, type: "checkbox"})
  if (kind in NUMBERS) return make("input", {name, type: "number", step: NUMBERS[kind], required: needed})
  if (!choices.length) return make("input", {name, type: "text", required: needed, autocomplete: "off"})
  const id = `list-${crypto.randomUUID()}`
  const known = make("datalist", {id}, ...choices.map(each => make("option",
    {value: each, translate: isVerbatim(name, each) ? "no" : null}, sayChoice(argument, each))))
  const value = name === "person" ? person() : null
  return make("span", {}, make("input", {name, type: "text", list: id, required: needed, autocomplete: "off", value}), known)
}

// On desk and faults each choice shows what it will be; among all orders an argument can be left out.
function usualOf({choices}, brief) {
  if (choices.includes("*")) return "*"
  return brief && !choices.includes("") ? choices[0] : null
}

// One of what is known: `usual`, or the first. What need not be said can be left out where nothing is usual.
export function choice({name, needed, choices}, usual = null) {
  const options = choices.filter(Boolean).map(each => make("option",
    {value: each, selected: each === usual, translate: isVerbatim(name, each) ? "no" : null}, choiceOf(name, each)))
  const none = needed || usual !== null ? [] : [make("option", {value: ""}, say(choices.includes("") ? "none" : "left_out"))]
  return make("select", {name, required: needed}, ...none, ...options)
}

const sayChoice = (argument, each) =>
  argument.kind === "person" ? cast.find(one => one.key === each).name : choiceOf(argument.name, each)

function labelled(argument, brief, person) {
  return make("label", {}, named("argument", argument.name) + (argument.needed ? " *" : ""), field(argument, brief, person))
}

let cast = []
export const know = people => { cast = people }

// The arguments that were filled in, each as the kind that was declared.
function read(form, declared, person, common) {
  const args = common ? {[common.name]: common.value()} : {}
  for (const {name, kind, needed} of declared.arguments) {
    const input = form.elements[name]
    if (name === common?.name) continue
    if (!input) {
      if (name === "person" && person()) args.person = person()
    } else if (kind === "flag") {
      if (input.checked || needed || form.dataset.all) args[name] = input.checked
    } else if (input.value !== "") {
      args[name] = kind === "text" || kind === "person" ? input.value
        : kind in NUMBERS ? Number(input.value) : JSON.parse(input.value)
    }
  }
  return args
}

const SHORT = (argument, at, all) => argument.choices.length > 0 || argument.needed || all.length === 1

// `brief` shows choices and what is needed; the rest stands behind "more". `give` carries it out.
export function orderForm(device, declared, {person, give, common, brief = true, main = false}) {
  const shown = declared.arguments.filter(each => !(each.name === "person" && brief) && each.name !== common?.name)
  const first = brief ? shown.filter(SHORT) : shown
  const rest = shown.filter(each => !first.includes(each))
  const form = make("form", {class: "order", "data-order": `${device}.${declared.name}`})
  if (!brief) form.dataset.all = "yes"
  const field = each => labelled(each, brief, person)
  form.append(...first.map(field), make("button", {class: main ? "main" : ""}, sayOrder(declared)))
  if (rest.length) form.append(make("details", {}, make("summary", {}, say("more")), make("div", {}, ...rest.map(field))))
  form.addEventListener("submit", event => {
    event.preventDefault()
    let args
    try { args = read(form, declared, person, common) } catch { return give(device, declared, null) }
    give(device, declared, args)
  })
  return form
}

export const isPlain = (declared, brief = true) =>
  declared.arguments.every(each => brief && each.name === "person")

// An order with a few choices, and nothing else to say, is a button for each of them.
export function choiceButtons(device, declared, {person, give}) {
  const only = declared.arguments.filter(each => each.choices.length)
  if (only.length !== 1 || only[0].choices.length > MOST_BUTTONS || declared.arguments.some(each => each.needed)) return null
  const buttons = only[0].choices.map(each => make("button", {
    "data-order": `${device}.${declared.name}.${each}`,
    onclick: () => give(device, declared, {...personIn(declared, person), [only[0].name]: each}),
  }, choiceOf(only[0].name, each)))
  return make("div", {class: "choices", role: "group", "aria-label": sayOrder(declared)},
    make("p", {}, sayOrder(declared)), make("div", {class: "buttons"}, ...buttons))
}

export const personIn = (declared, person) =>
  declared.arguments.some(each => each.name === "person") ? {person: person()} : {}
