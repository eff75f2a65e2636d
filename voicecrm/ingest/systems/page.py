"""The documentation page of a described system, made from its description."""

from __future__ import annotations

from voicecrm.ingest.systems.description import Conditions, Description, Party, Shape


def page_of(description: Description) -> str:
    """Return what a description says, for people.

    Args:
        description: Of a system.

    Returns:
        Markdown: what is read and left out, and per shape what becomes of which part.
    """
    parts = [f"# {description.title}\n\n`--source {description.name}`"]
    if description.source != description.name:
        parts[0] += f", stored as `{description.source}`"
    for label, text in (("Read", description.reads), ("Left out", description.left_out), ("Note", description.notes)):
        if text:
            parts.append(f"**{label}:** {text.strip()}.")
    zone = f"`{description.timezone}`" if description.timezone else "that of `--timezone` or the settings"
    parts.append(f"Zone of times that carry none: {zone}.")
    parts += [_section(shape) for shape in description.shapes]
    return "\n\n".join(parts) + "\n"


def _section(shape: Shape) -> str:
    signs = ", ".join(f"`{sign}`" for sign in shape.signs)
    where = ", ".join(f"`{path}` is {_words(patterns)}" for path, patterns in shape.where.items())
    alone = " alone" if shape.only else ""
    lines = [f"## {shape.name.capitalize()}", "", f"Recognized by {', '.join(filter(None, (signs, where)))}{alone}."]
    if shape.kind == "nothing":
        return "\n".join([*lines, "", f"Not stored: {shape.reason or 'it tells of no contact with anybody'}."])
    became = "a contact" if shape.kind == "contact" else f"an interaction of the channel `{shape.channel}`"
    besides = ", beside that of the record itself" if shape.beside else ""
    lines += ["", f"Becomes {became}{besides}:", "", "| Here | There |", "|---|---|"]
    lines += [f"| {name} | {_paths(paths)} |" for name, paths in shape.fields.items()]
    lines += [f"| {name} | always `{value}` |" for name, value in shape.constants.items() if name not in shape.fields]
    lines += [f"| counts: {name} | {_paths(paths)} |" for name, paths in shape.counts.items()]
    lines += [f"| flag {name} | {_flag(conditions)} |" for name, conditions in shape.flags.items()]
    lines += [f"| {side} side: {row}" for side, party in shape.sides.items() for row in _person(party)]
    lines += [f"| {party.role}: {row}" for party in shape.parties for row in _person(party)]
    if shape.merged:
        lines.append(f"| merged with | {_paths(shape.merged)} |")
    if shape.owner:
        lines.append(f"| the firm itself | {_paths(shape.owner)} |")
    lines += [
        f"| attachment: {k} | {_paths(paths, a.each)} |" for a in shape.attachments for k, paths in a.paths.items()
    ]
    return "\n".join(lines)


def _person(party: Party) -> list[str]:
    return [f"{name} | {_paths(paths, party.each)} |" for name, paths in party.person.items()]


def _flag(conditions: Conditions) -> str:
    return " and ".join(f"`{path}` is {_words(patterns)}" for path, patterns in conditions.items())


def _paths(paths: tuple[str, ...], each: str = "") -> str:
    return ", else ".join(f"`{each + ': ' if each else ''}{path}`".replace("|", "\\|") for path in paths)


def _words(patterns: tuple[str, ...]) -> str:
    words = {"*": "anything", "": "absent"}
    return " or ".join(words.get(pattern, f"`{pattern}`") for pattern in patterns).replace("|", "\\|")
