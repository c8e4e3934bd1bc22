#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""
Compares klpnl.schema.json with klp.yaml and with what klpnl has printed.

usage: schema.py SCHEMA YAML KEPT RESULTS COMMAND...

Each file in the directory KEPT has the arguments of klpnl in its first line,
and then what it has printed on stdout. The COMMANDs are those that there are.
Each test is a file in the directory RESULTS, named after what it tests, with
what is wrong.
"""

import json
import pathlib
import sys

import jsonschema
import yaml

REF = "#/$defs/"
# Commands that print no JSON.
NO_JSON = {"help", "metrics"}
# What is named in another way than the command, as it is more or less than that.
NAMES = {
    "monitor": ["monitor-line"],
    "supersedes": ["supersedes-show", "supersedes-set", "supersedes-clear"],
}


class Schema:
    """The schema, and what is in its definitions."""

    def __init__(self, path):
        self.whole = json.loads(path.read_text())
        self.defs = self.whole["$defs"]

    def find(self, name):
        """The definition of that name, which may be another one's, too."""
        found = self.defs.get(name, {})
        if list(found) == ["$ref"]:
            return self.find(found["$ref"].removeprefix(REF))
        return found

    def fields(self, name):
        """The keys of an object, each with the name of its type."""
        fields = self.find(name).get("properties", {})
        return {key: value.get("$ref", "?").removeprefix(REF)
                for key, value in fields.items()}

    def values(self, name):
        """The names that the values of a type have."""
        found = self.find(name)
        return found.get("anyOf", [found])[0].get("enum")

    def commands(self):
        """The definitions that are the whole output of a command."""
        return [one["$ref"].removeprefix(REF) for one in self.whole["anyOf"]]

    def parts(self, part=None):
        """All parts of the schema that are objects, from the outside in."""
        part = self.whole if part is None else part
        if isinstance(part, dict):
            yield part
            part = list(part.values())
        if isinstance(part, list):
            for one in part:
                yield from self.parts(one)


class Family:
    """What klp.yaml says."""

    def __init__(self, path):
        spec = yaml.safe_load(path.read_text())
        self.enums = {one["name"]: [entry["name"] for entry in one["entries"]]
                      for one in spec["definitions"] if one["type"] == "enum"}
        self.sets = {one["name"]: {attr["name"]: self.type_of(attr)
                                   for attr in one["attributes"]}
                     for one in spec["attribute-sets"]}
        self.operations = spec["operations"]["list"]

    @staticmethod
    def type_of(attr):
        """What the schema calls the type of an attribute."""
        name = attr.get("enum", attr["type"])
        return name + "s" if attr.get("multi-attr") else name

    def events(self):
        """The names of the events."""
        return [one["name"] for one in self.operations if "event" in one]

    def messages(self):
        """What each operation sends: its name, and attributes with types."""
        for one in self.operations:
            if "event" in one:
                sent = one["event"]
            else:
                sent = one.get("dump", one.get("do"))["reply"]
            types = self.sets[one["attribute-set"]]
            yield one["name"], {key: types[key] for key in sent["attributes"]}


def differ(what, schema, family):
    """Complains about each difference between two dictionaries."""
    for key in sorted(schema.keys() | family.keys()):
        if schema.get(key) != family.get(key):
            yield f"{what}: {key} is {schema.get(key)}, in klp.yaml {family.get(key)}"


def compare_values(schema, family):
    """The names of values are those of klp.yaml, and in their order."""
    for name, values in family.enums.items():
        if schema.values(name) != values:
            yield f"{name}: {schema.values(name)}, in klp.yaml {values}"


def compare_attributes(schema, family):
    """What operations send, and what an answer to a check is split into."""
    messages = dict(family.messages())
    answer = schema.fields("check-answer")
    finding = schema.fields("check-finding")
    # These two are what has been asked about, and the last is no attribute.
    asked = {key: answer.pop(key, None) for key in ("name", "replace-set")}
    answer.pop("findings", None)

    yield from differ("check", {**answer, **finding}, messages.pop("check"))
    for key in answer.keys() & finding.keys():
        yield f"check: {key} is twice there"
    for name, attributes in messages.items():
        yield from differ(name, schema.fields(name), attributes)

    check = family.sets["check"]
    yield from differ("check-answer", asked, {key: check[key] for key in asked})
    for name in ("func", "state"):
        yield from differ(name, schema.fields(name), family.sets[name])


def compare_events(schema, family):
    """Each event may be a line of monitor, with what is its own."""
    branches = {}
    for one in schema.defs["monitor-line"]["oneOf"]:
        fields = one["properties"]
        if "$ref" in (fields["msg"] or {}):
            branches[fields["name"]["const"]] = fields["msg"]["$ref"]
    expected = {name: REF + name for name in family.events()}
    expected["snapshot"] = REF + "overview"
    yield from differ("monitor-line", branches, expected)


def definitions_of(command):
    """The definitions that a command has to have."""
    return [] if command in NO_JSON else NAMES.get(command, [command])


def compare_commands(schema, commands):
    """Each command that prints JSON has its definitions."""
    expected = {"overview"}.union(*map(definitions_of, commands))
    for name in sorted(expected ^ set(schema.commands())):
        yield f"{name} is on one side only: a command, or in anyOf"


def judge_schema(schema):
    """It is one, allows no other keys, and has nothing that is not used."""
    jsonschema.Draft202012Validator.check_schema(schema.whole)
    used = set()
    for part in schema.parts():
        used.add(str(part.get("$ref", "")).removeprefix(REF))
        fields = part.get("properties", {})
        if part.get("type") != "object" or not fields:
            continue
        if part.get("additionalProperties") is not False:
            yield f"other keys are allowed beside {list(fields)}"
        for key in set(part.get("required", [])) - fields.keys():
            yield f"{key} is required beside {list(fields)}, but not allowed"
    for name in sorted((used - {""}) ^ schema.defs.keys()):
        yield f"{name} is not used, or not there"


def definition_of(words, schema):
    """The definition of what klpnl prints with these arguments, or None."""
    commands = set(schema.commands()) | NAMES.keys() | NO_JSON
    found = [word for word in words if word in commands]
    command = found[0] if found else "overview"
    if command in NO_JSON or {"-h", "--help", "-V", "--version"} & set(words):
        return None
    if command == "supersedes":
        rest = words[words.index(command):]
        actions = [one for one in rest if f"supersedes-{one}" in NAMES[command]]
        return f"supersedes-{actions[0]}"
    return NAMES.get(command, [command])[0]


def documents(text):
    """The JSON values in a text, one after the other."""
    decoder = json.JSONDecoder()
    while text := text.lstrip():
        value, end = decoder.raw_decode(text)
        yield value
        text = text[end:]


def judge_output(text, validator):
    """Complains about what the schema does not allow."""
    try:
        values = list(documents(text))
    except json.JSONDecodeError as error:
        yield f"no JSON: {error}"
        return
    for error in map(jsonschema.exceptions.best_match,
                     map(validator.iter_errors, values)):
        if error:
            yield f"{error.json_path}: {error.message}"


def judge_outputs(schema, kept):
    """The complaints about what each command has printed."""
    complaints = {name: None for name in schema.commands()}
    validators = {name: jsonschema.Draft202012Validator(
        {**schema.whole, "anyOf": [{"$ref": REF + name}]}) for name in complaints}
    for path in sorted(kept.iterdir()):
        arguments, _, text = path.read_text().partition("\n")
        name = definition_of(arguments.split(), schema) if text else None
        if not name:
            continue
        found = complaints[name] = complaints[name] or []
        wrong = list(judge_output(text, validators[name]))
        if wrong:
            found += [f"klpnl {arguments}", text.rstrip("\n"), *wrong]
    for name, found in complaints.items():
        yield name, ["no test has it printed"] if found is None else found


def main():
    """Writes the results."""
    spec, family, kept, results = map(pathlib.Path, sys.argv[1:5])
    schema = Schema(spec)
    family = Family(family)
    found = {
        "schema of JSON": judge_schema(schema),
        "schema of JSON: values of klp.yaml": compare_values(schema, family),
        "schema of JSON: attributes of klp.yaml": compare_attributes(schema, family),
        "schema of JSON: events of klp.yaml": compare_events(schema, family),
        "schema of JSON: commands": compare_commands(schema, sys.argv[5:]),
    }
    for name, wrong in judge_outputs(schema, kept):
        found[f"JSON of {name} fits the schema"] = wrong
    for name, wrong in found.items():
        (results / name).write_text("".join(f"{line}\n" for line in wrong))


main()
