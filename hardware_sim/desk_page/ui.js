// Elements, made in one line each; no text is ever read as HTML.

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value)
    else if (value === true) element.setAttribute(name, "")
    else if (value !== false && value != null) element.setAttribute(name, value)
  }
  element.append(...children)
  return element
}

export const byId = id => document.getElementById(id)

// Writes only what has changed, so that nothing flickers and no reader says it twice.
export function put(element, text) {
  if (element.textContent !== text) element.textContent = text
}

// A place that is drawn again only when what it shows has changed.
export function redrawer(place, draw) {
  let shown = null
  return (data, ...more) => {
    const now = JSON.stringify([data, ...more])
    if (now === shown) return
    shown = now
    place.replaceChildren(...draw(data, ...more))
  }
}
