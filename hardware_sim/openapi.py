"""The bench's orders and books as an OpenAPI document, made from the forms of its parts."""

from collections.abc import Mapping

from hardware_sim.forms import Form, Json

TITLE = "Orders and books of the bench"
ABOUT = (
    "What a person, a script or a test may do on a bench that runs, and what its parts know happened. "
    "Made from the parts' own forms: python -m tools.bench_contract."
)
ANSWERS = {
    "Done": {"description": "What it gives", "content": {"application/json": {"schema": {"type": "object"}}}},
    "Refused": {"description": "It cannot be carried out", "content": {"application/json": {"schema": {
        "type": "object", "properties": {"error": {"type": "string"}}, "required": ["error"],
    }}}},
}  # fmt: skip


def document(forms: Mapping[str, Mapping[str, Form]]) -> Json:
    """OpenAPI 3.1 for these forms, by device and order."""
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": "1", "description": ABOUT},
        "servers": [{"url": "http://127.0.0.1", "description": "The port stands in desk.json"}],
        "tags": [{"name": device} for device in forms],
        "paths": {
            "/orders": {"get": _get("All forms, and the orders that stand"), "post": _any_order()},
            **{
                f"/orders/{device}/{form.name}": {"post": _order(device, form)}
                for device, known in forms.items()
                for form in known.values()
            },
            "/books": {"get": _get("What each part knows happened, by device")},
            "/settings": {"get": _get("What the terminal's config file needs, by section")},
            "/people": {"get": _get("Who can be named in orders")},
            "/papers": {"get": _get("The papers that the printer has cut, as text")},
        },
        "components": {"responses": ANSWERS},
    }


def _order(device: str, form: Form) -> Json:
    said: Json = {
        "operationId": f"{device}.{form.name}",
        "tags": [device],
        "summary": form.en,
        "description": form.zh + _fault(form),
    }
    if form.arguments:
        needed = [each.name for each in form.arguments if each.needed]
        schema: Json = {
            "type": "object",
            "properties": {each.name: each.schema() for each in form.arguments},
            "additionalProperties": form.anything,
        }
        schema |= {"required": needed} if needed else {}
        said["requestBody"] = {"required": bool(needed), "content": {"application/json": {"schema": schema}}}
    return said | {"responses": _answers("Done", "Refused")}


def _fault(form: Form) -> str:
    given = f", with {form.fault_with}" if form.fault_with else ""
    return f" ({form.fault}{given})" if form.fault else ""


def _any_order() -> Json:
    named = {"device": {"type": "string"}, "order": {"type": "string"}}
    schema = {"type": "object", "properties": named, "required": ["order"], "additionalProperties": True}
    return {
        "summary": "The same orders with device and order beside their arguments",
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": _answers("Done", "Refused"),
    }


def _get(summary: str) -> Json:
    return {"summary": summary, "responses": _answers("Done")}


def _answers(*names: str) -> Json:
    statuses = {"Done": "200", "Refused": "400"}
    return {statuses[name]: {"$ref": f"#/components/responses/{name}"} for name in names}
