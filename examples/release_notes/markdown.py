"""Text that is safe to put into Markdown, whoever wrote it."""

from __future__ import annotations

import re
import unicodedata

_TERMINAL_CODE = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b.")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_ACTIVE = re.compile(r"[\\<\[\]*]|~~|(?<!\w)_|_(?!\w)")
_BLOCK_MARKER = re.compile(r"(?:[-+*>#=~`|:]|\d+[.)](?:\s|$))")
# Unicode letters and numbers; an underscore inside a word keeps `max_attempts` one word.
_WORD = re.compile(r"[^\W_]+(?:_+[^\W_]+)*")
_CODE_SPAN = re.compile(r"(`+)(?!`)[^`]*\1(?!`)")
_PAIR_OR_TAG = re.compile(r"\\[^\w\s]|<(?=[A-Za-z/!?])(?!https?://[^\s<>]*>)")


def printable(text: str) -> str:
    """One line without terminal codes, controls, or marks that reorder or hide text."""
    visible = _TERMINAL_CODE.sub("", text)
    visible = "".join(_visible(character) for character in visible)
    return " ".join(visible.split())


def plain(text: str) -> str:
    """`text` as Markdown that shows it literally: no HTML, link, emphasis or block of its own.

    Code spans stay when every backtick has its partner, because subjects use them for names.
    """
    line = printable(text)
    parts = line.split("`")
    has_spans = len(parts) % 2 == 1 and all(parts[1::2])
    if has_spans:
        escaped = "".join(f"`{part}`" if index % 2 else _escape(part) for index, part in enumerate(parts))
    else:
        escaped = _escape(line).replace("`", "\\`")
    return guard_start(escaped)


def guard_start(line: str) -> str:
    """Keeps the first character from starting a list, quote, heading, rule or fence."""
    if line.startswith("`") and not line.startswith("```"):
        return line
    if not _BLOCK_MARKER.match(line):
        return line
    number = re.match(r"\d+", line)
    cut = number.end() if number else 0
    return line[:cut] + "\\" + line[cut:]


def literal(markdown: str) -> str:
    """What `plain` started from, as far as a reader can tell."""
    return _ESCAPED.sub(r"\1", markdown)


def words(text: str) -> list[str]:
    """The words of a text in order, without case."""
    return _WORD.findall(literal(text).casefold())


def wrap(text: str, width: int, indent: str = "", hanging: str = "") -> list[str]:
    """Breaks at spaces into lines of at most `width`; a longer word gets a line of its own.

    Never breaks before a word that would start a Markdown block on the next line.
    """
    lines: list[str] = []
    line = indent
    is_fresh = True
    for chunk in _chunks(text):
        if not is_fresh and len(line) + 1 + len(chunk) > width:
            lines.append(line)
            line, is_fresh = hanging, True
        line += chunk if is_fresh else " " + chunk
        is_fresh = False
    return lines + [line]


def _chunks(text: str) -> list[str]:
    chunks: list[str] = []
    for word in text.split():
        # A fence, quote or rule inside a paragraph only acts at the start of a line.
        opens_block = _BLOCK_MARKER.match(word) and not re.match(r"`(?!``)|\*\*\w", word)
        if chunks and opens_block:
            chunks[-1] += " " + word
        else:
            chunks.append(word)
    return chunks


def _escape(text: str) -> str:
    return _ACTIVE.sub(lambda found: "\\" + found.group(), text)


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") else character


def is_disarmed(markdown: str) -> bool:
    """Whether the text has neither raw HTML nor hidden characters."""
    return disarmed(markdown) == " ".join(markdown.split())


def disarmed(markdown: str) -> str:
    """Takes raw HTML and hidden characters out of Markdown that may keep its other marks."""
    line = printable(markdown)
    parts, end = [], 0
    for span in _CODE_SPAN.finditer(line):
        parts += [_escape_tags(line[end : span.start()]), span.group()]
        end = span.end()
    return "".join(parts) + _escape_tags(line[end:])


def _escape_tags(text: str) -> str:
    # Pairs such as `\<` are skipped whole, so that an escaped backslash cannot hide a tag.
    return _PAIR_OR_TAG.sub(lambda found: "\\<" if found.group() == "<" else found.group(), text)
