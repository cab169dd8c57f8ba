// The terminal's own screen, where the bench has it: a picture that can be touched, and its buttons by name.

import {byId, make, redrawer} from "./ui.js"
import {picture} from "./bench.js"
import {language, say, target} from "./words.js"

const drawTargets = redrawer(byId("targets"), targets =>
  targets.map(each => make("button", {"data-target": each, onclick: () => pressed(each)}, target(each))))
let pressed = () => {}
let number = null

export function drawTerminal(known, give) {
  byId("terminal").hidden = !known
  if (!known) return
  pressed = name => give("terminal", {name: "press"}, {target: name})
  drawTargets(known.targets, language())
  const screen = byId("screen")
  screen.alt = say("terminal_shows", known.question)
  screen.onclick = event => {
    const box = screen.getBoundingClientRect()
    const x = Math.round((event.clientX - box.left) / box.width * screen.naturalWidth)
    const y = Math.round((event.clientY - box.top) / box.height * screen.naturalHeight)
    give("terminal", {name: "touch"}, {x, y})
  }
  if (number !== known.number || Math.random() < 0.5) screen.src = picture(`screen.png?${Date.now()}`)
  number = known.number
}
