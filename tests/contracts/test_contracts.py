"""The bench's servers answer what docs/contracts says, to requests that are made up from it."""

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator

from tests.contracts.conftest import CONTRACTS, Town, contract

SERVICES = (
    "hospital",
    "appointments",
    "inpatient",
    "prescriptions",
    "records",
    "wallet",
    "ebill",
    "health_card",
    "platform",
    "identity",
)
bounded = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
)


hospital, wallet, ebill = contract("hospital"), contract("wallet"), contract("ebill")
health_card, platform = contract("health_card"), contract("platform")
appointments = contract("appointments")
identity = contract("identity")
inpatient = contract("inpatient")
records = contract("records")
prescriptions = contract("prescriptions")


@hospital.parametrize()
@bounded
def test_the_hospital_keeps_its_contract(case: schemathesis.Case, running_town: Town) -> None:
    case.call_and_validate(base_url=running_town.url("hospital"))


@appointments.parametrize()
@bounded
def test_the_hospital_keeps_its_contract_of_appointments(case: schemathesis.Case, running_town: Town) -> None:
    case.call_and_validate(base_url=running_town.url("hospital"))


@inpatient.parametrize()
@bounded
def test_the_wards_keep_their_contract(case: schemathesis.Case, running_town: Town) -> None:
    case.call_and_validate(base_url=running_town.url("hospital"))


@records.parametrize()
@bounded
def test_the_hospital_keeps_its_contract_of_records(case: schemathesis.Case, running_town: Town) -> None:
    case.call_and_validate(base_url=running_town.url("hospital"))


@prescriptions.parametrize()
@bounded
def test_the_hospital_keeps_its_contract_of_prescriptions(
    case: schemathesis.Case, running_town: Town
) -> None:
    case.call_and_validate(base_url=running_town.url("hospital"))


@wallet.parametrize()
@bounded
def test_the_wallet_aggregator_keeps_its_contract(case: schemathesis.Case, running_town: Town) -> None:
    case.call_and_validate(base_url=running_town.url("wallet"))


@ebill.parametrize()
@bounded
def test_the_e_bill_service_keeps_its_contract(case: schemathesis.Case, running_town: Town) -> None:
    case.call_and_validate(base_url=running_town.url("ebill"))


@health_card.parametrize()
@bounded
def test_the_health_card_platform_keeps_its_contract(case: schemathesis.Case, running_town: Town) -> None:
    case.call_and_validate(base_url=running_town.url("health_card"))


@platform.parametrize()
@bounded
def test_the_platform_keeps_its_contract(case: schemathesis.Case, running_town: Town) -> None:
    case.call_and_validate(base_url=running_town.url("platform"))


@identity.parametrize()
@bounded
def test_the_hospitals_patient_index_keeps_its_contract(case: schemathesis.Case, running_town: Town) -> None:
    case.call_and_validate(base_url=running_town.url("identity"))


@pytest.mark.parametrize("service", SERVICES)
def test_the_examples_of_a_contract_fit_its_own_schemas(service: str) -> None:
    document = yaml.safe_load((CONTRACTS / f"{service}.v1.yaml").read_text("utf-8"))
    found = list(_examples(document))
    assert found
    for schema, example in found:
        Draft202012Validator({**schema, "components": document["components"]}).validate(example)


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_names_every_error_that_all_back_ends_may_answer(service: str) -> None:
    document = yaml.safe_load((CONTRACTS / f"{service}.v1.yaml").read_text("utf-8"))
    for path, operations in document["paths"].items():
        wanted = {"500", "503"} if path == "/v1/health" else {"400", "401", "422", "429", "500", "503"}
        for operation in operations.values():
            assert wanted <= set(operation["responses"]), path


def _examples(node: object):
    """Every schema that has an example beside it, with each of its examples."""
    if isinstance(node, list):
        for each in node:
            yield from _examples(each)
    if not isinstance(node, dict):
        return
    if isinstance(node.get("schema"), dict):
        examples = [each["value"] for each in node.get("examples", {}).values()]
        for example in examples + ([node["example"]] if "example" in node else []):
            yield node["schema"], example
    for each in node.values():
        yield from _examples(each)
