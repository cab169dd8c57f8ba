// The bench as the page knows it: orders out, books in, over the same interface as command and tests.

const base = location.pathname.replace(/\/$/, "")

async function get(path) {
  const answer = await fetch(`${base}/${path}`, {cache: "no-store"})
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
  return answer.json()
}

export const forms = () => get("orders")
export const books = () => get("books")
export const people = async () => (await get("people")).people
export const picture = path => `${base}/${path}`

// What the order gave; throws the bench's own words.
export async function order(device, name, args) {
  const answer = await fetch(`${base}/orders/${device}/${name}`, {
    method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(args),
  })
  const words = await answer.json()
  if (!answer.ok) throw new Error(words.error)
  return words
}
