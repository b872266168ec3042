"""The mechanical parts of a new noun: its matter, its place in the lists of nouns, its tests, its words.

The files in `templates` are written with the names of the noun. Lists that are maintained by hand get their line
next to the neighbours of the app. docs/adding-a-model.md lists what is left to a person.
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from string import Template

from django.conf import settings

from portal.accounts import roles
from portal.accounts.roles import PERMISSIONS, Role

TEMPLATES = Path(__file__).parent / "templates"
DRAWERS = (
    "models",
    "verbs",
    "columns",
    "filters",
    "forms",
    "pages",
    "urls",
    "navigation",
    "api",
    "search",
    "resources",
    "demo",
)
# Where each template goes.
FILES = {
    "matter": "{app}/{matter}/__init__.py",
    **{drawer: f"{{app}}/{{matter}}/{drawer}.py" for drawer in DRAWERS},
    "services": "{app}/{matter}/services/__init__.py",
    "writing": "{app}/{matter}/services/{nouns}.py",
    "workbook": "{app}/{matter}/services/workbook.py",
    "factory": "tests/factories/{nouns}.py",
    "test": "tests/{app}/test_{nouns}.py",
}
SPOKEN_VOWEL = re.compile(r"[aeio]|un(?!i)|hono|hour|heir")
# The names of people with a role in the tables of services (tests/acts.py).
NAMED_IN_TESTS = {
    Role.BRANCH_CADRE: "cadre",
    Role.UNIT_STAFF: "staff",
    Role.REVIEWER: "reviewer",
    Role.DISTRICT_ADMIN: "district",
    Role.CITY_ADMIN: "admin",
}
TOP = "desk"  # a matter of this name combines the others and stays the highest


@dataclass(frozen=True)
class Noun:
    """A noun by all its names. `looking`, `keeping`, `taking_out`, `bringing_in` are sets in portal/accounts/roles.py."""

    app: str
    matter: str
    model: str
    english: str
    plural: str
    label: str
    meaning: str
    icon: str
    order: int
    looking: str
    keeping: str
    taking_out: str
    bringing_in: str

    @property
    def noun(self) -> str:
        """The name in code: of URLs, verbs and services."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", self.model).lower()

    @property
    def nouns(self) -> str:
        """The name of many in code."""
        return self.plural.replace(" ", "_")

    @property
    def path(self) -> str:
        """The name of many in addresses."""
        return self.plural.replace(" ", "-")

    @property
    def a_english(self) -> str:
        """The word with its article."""
        return f"{'an' if SPOKEN_VOWEL.match(self.english) else 'a'} {self.english}"

    @property
    def words(self) -> dict[str, str]:
        """The values of $name in templates."""
        given = {name: str(value) for name, value in vars(self).items()}
        named = {name: getattr(self, name) for name in ("noun", "nouns", "path", "a_english")}
        return {
            **given,
            **named,
            "Model": self.model,
            "Plural": self.plural.capitalize(),
            "A_english": self.a_english.capitalize(),
            "KEEPER": self.holding(self.keeping)[0].name,
            "by": next(name for role, name in NAMED_IN_TESTS.items() if role in self.holding(self.keeping)),
            "IMPORTER": self.holding(self.bringing_in, self.taking_out)[0].name,
        }

    @property
    def chinese(self) -> dict[str, str]:
        """The Chinese of the English texts."""
        plural, label = self.plural, self.label
        return {
            self.english: label,
            plural: label,
            plural.capitalize(): label,
            f"name of the {self.english}": f"{label}名称",
            f"This organisation has {self.a_english} of this name already.": f"该党组织已有同名{label}。",
            f"View {plural}": f"查看{label}",
            f"Add {self.a_english}": f"登记{label}",
            f"Change {self.a_english}": f"修改{label}",
            f"Export {plural}": f"导出{label}",
            f"Import {plural}": f"导入{label}",
            f"No {self.english} is registered here.": f"还没有登记{label}。",
            "A row is found by its organisation and its name. One that is not there is added; empty cells leave what is there.": (
                "每行按党组织和名称对应：没有的新增，空单元格保持原值不变。"
            ),
        }

    @property
    def files(self) -> dict[str, Path]:
        """Where each template goes."""
        names = {"app": self.app, "matter": self.matter, "nouns": self.nouns}
        return {name: settings.BASE_DIR / place.format(**names) for name, place in FILES.items()}

    def holding(self, *sets: str) -> list[Role]:
        """Return the roles that include every right of these sets."""
        wanted = set().union(*(getattr(roles, name) for name in sets))
        return [role for role in Role if wanted <= PERMISSIONS[role]]


def write_files(noun: Noun) -> list[Path]:
    """Write the matter, the factory and the tests, and return the paths.

    Raises FileExistsError before anything is written.
    """
    taken = [path for path in noun.files.values() if path.exists()]
    if taken:
        raise FileExistsError(", ".join(str(path.relative_to(settings.BASE_DIR)) for path in taken))
    for name, path in noun.files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(filled_in(name, noun), encoding="utf-8")
    return list(noun.files.values())


def filled_in(name: str, noun: Noun) -> str:
    """Return a template with the names of a noun."""
    return Template((TEMPLATES / f"{name}.py-tpl").read_text(encoding="utf-8")).substitute(noun.words)


def enter_lists(noun: Noun, beside: str) -> list[Path]:
    """Add the noun to the lists of nouns, and return the paths of Python modules among them."""
    edits = {
        f"{noun.app}/apps.py": lambda text: with_matter(text, noun.matter, beside),
        f"{noun.app}/models.py": lambda text: with_model(text, noun),
        "portal/accounts/roles.py": lambda text: with_rights(text, noun),
        f"tests/{noun.app}/test_acts.py": lambda text: with_acts(text, noun),
        "docs/domain.md": lambda text: with_term(text, noun),
        "tests/permissions/access.csv": lambda text: text + access_lines(noun, text.partition("\n")[0]),
    }
    for name, edit in edits.items():
        path = settings.BASE_DIR / name
        path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8")
    return [settings.BASE_DIR / name for name in edits if name.endswith(".py")]


def with_matter(text: str, matter: str, beside: str) -> str:
    """Return apps.py with a matter: in the line of another one, or above all but the desk."""
    node = _assigned(text, "matters")
    lines = list(ast.literal_eval(node))
    if beside:
        lines = [f"{line} | {matter}" if beside in line.split(" | ") else line for line in lines]
    else:
        lines.insert(len(lines) - (lines[-1] == TOP), matter)
    return _replaced(text, node, f"({', '.join(quoted(line) for line in lines)}{',' * (len(lines) == 1)})")


def with_model(text: str, noun: Noun) -> str:
    """Return models.py with the model exported."""
    node = _assigned(text, "__all__")
    names = sorted([*ast.literal_eval(node), noun.model])
    text = _replaced(text, node, f"[{', '.join(quoted(name) for name in names)}]")
    return with_import(text, f"from {noun.app}.{noun.matter}.models import {noun.model}")


def with_acts(text: str, noun: Noun) -> str:
    """Return the table of an app's services with those of the noun."""
    node = _assigned(text, "ACTS")
    table = (ast.get_source_segment(text, node) or "").removesuffix("]").rstrip().removesuffix(",")
    text = _replaced(text, node, f"{table},\n{filled_in('acts', noun)}]")
    services = f"from {noun.app}.{noun.matter}.services import add_{noun.noun}, change_{noun.noun}"
    text = with_import(text, services)
    return with_import(text, f"from tests.factories import {noun.nouns} as make_{noun.nouns}")


def with_import(text: str, line: str) -> str:
    """Return a module with an import; the linter sorts it in."""
    first = next(one for one in text.splitlines() if one.startswith("from "))
    return text.replace(first, f"{line}\n{first}", 1)


def with_rights(text: str, noun: Noun) -> str:
    """Return roles.py with the verbs of the noun in their sets."""
    rights = (
        (noun.looking, [f"view_{noun.noun}"]),
        (noun.keeping, [f"add_{noun.noun}", f"change_{noun.noun}"]),
        (noun.taking_out, [f"export_{noun.nouns}"]),
        (noun.bringing_in, [f"import_{noun.nouns}"]),
    )
    for name, verbs in rights:
        literals = [one for one in ast.walk(_assigned(text, name)) if isinstance(one, ast.Set)]
        verb_nodes = literals[0].elts
        own = [one for one in verb_nodes if str(ast.literal_eval(one)).startswith(f"{noun.app}.")]
        after = (own or verb_nodes)[-1]
        written = ", ".join(quoted(f"{noun.app}.{verb}") for verb in verbs)
        text = _replaced(text, after, f"{quoted(ast.literal_eval(after))}, {written}")
    return text


def with_term(text: str, noun: Noun) -> str:
    """Return the dictionary with the noun behind the last one of its app."""
    lines = text.splitlines(keepends=True)
    last = max(at for at, line in enumerate(lines) if re.match(rf"\| \S+ \| `{noun.app}\.[A-Z]", line))
    meaning = f"{noun.meaning[0].lower()}{noun.meaning[1:].rstrip('.')}"
    lines.insert(last + 1, f"| {noun.label} | `{noun.app}.{noun.model}` | {meaning} | ours |\n")
    return "".join(lines)


def access_lines(noun: Noun, header: str) -> str:
    """Return the lines of the access table: who gets which answer. Read them; they are the policy."""
    looks, keeps = noun.holding(noun.looking), noun.holding(noun.keeping)
    name = noun.noun
    told = (
        (f"{name}_list", "GET", "page", "200", looks, "403"),
        (f"{name}_new", "GET", "page", "200", keeps, "403"),
        (f"{name}_new", "POST", "page", "422", keeps, "403"),
        (f"{name}_detail", "GET", "row", "200", looks, "404"),
        (f"{name}_edit", "GET", "row", "200", keeps, "404"),
        (f"{name}_edit", "POST", "row", "422", keeps, "404"),
        (f"api_{name}-list", "GET", "page", "200", looks, "403"),
        (f"api_{name}-list", "POST", "page", "400", keeps, "403"),
        (f"api_{name}-detail", "GET", "row", "200", looks, "404"),
    )
    columns, written = header.split(","), []
    for url, method, kind, answer, may, refused in told:
        cells = {"url": url, "method": method, "kind": kind, "answer": answer}
        cells |= {role.value: "ok" if role in may else refused for role in Role}
        written.append(",".join(cells[column] for column in columns))
    return "".join(f"{line}\n" for line in written)


def quoted(text: str) -> str:
    """Return a text as Python source in double quotes."""
    return f'"{text}"'


def _assigned(text: str, name: str) -> ast.expr:
    """Return what a module assigns to a name. Raises LookupError."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return node.value
    raise LookupError(name)


def _replaced(text: str, node: ast.expr, source: str) -> str:
    """Return a module with one expression replaced. Offsets of `ast` are bytes."""
    lines = [line.encode() for line in text.splitlines(keepends=True)]
    before = b"".join(lines[: node.lineno - 1]) + lines[node.lineno - 1][: node.col_offset]
    after = lines[node.end_lineno - 1][node.end_col_offset :] + b"".join(lines[node.end_lineno :])
    return (before + source.encode() + after).decode()
