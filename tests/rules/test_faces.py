"""S-5: a face proves a person to the terminal, and can't become what the insurer takes as proof."""

import ast
from pathlib import Path

from tests.rules.tree import Module, Tree, plant

FACES = (
    "kiosk/identity/face_check.py",
    "kiosk/identity/face_trial.py",
    "drivers/face",
    "drivers/portrait.py",
)
PROOFS = {"InsuranceProof", "Insurer", "insurer"}


def proofs_of_faces(tree: Tree) -> list[str]:
    """Where what looks at faces names a proof for the insurer, or the insurer."""
    return [
        f"{module.path}: {name}"
        for module in tree.modules("kiosk", "drivers")
        if module.path.startswith(FACES)
        for name in sorted(_names(module) & PROOFS)
    ]


def _names(module: Module) -> set[str]:
    found = {each.id for each in ast.walk(module.syntax) if isinstance(each, ast.Name)}
    found |= {each.attr for each in ast.walk(module.syntax) if isinstance(each, ast.Attribute)}
    return found | {
        alias.name
        for each in ast.walk(module.syntax)
        if isinstance(each, ast.Import | ast.ImportFrom)
        for alias in each.names
    }


def test_s5_what_looks_at_faces_knows_no_insurer(repository: Tree) -> None:
    assert [
        each
        for each in FACES
        if not any(m.path.startswith(each) for m in repository.modules("kiosk", "drivers"))
    ] == []
    assert proofs_of_faces(repository) == []


def test_s5_a_proof_that_comes_from_a_face_is_found(tmp_path: Path) -> None:
    written = "from kiosk.identity.people import InsuranceProof\nproof = InsuranceProof('03', 'x')\n"
    tree = plant(tmp_path, {"kiosk/identity/face_check.py": written, "kiosk/identity/reading.py": written})
    assert proofs_of_faces(tree) == ["kiosk/identity/face_check.py: InsuranceProof"]
