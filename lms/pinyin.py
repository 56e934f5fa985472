"""How Chinese is read."""


def spell(text: str) -> list[str]:
    """Return one syllable without tone per character; a character without reading stands for itself.

    >>> spell("重庆2区")
    ['chong', 'qing', '2', 'qu']
    """
    # The table of phrases takes 55 MB; a process that never spells does without it.
    from pypinyin import lazy_pinyin

    return lazy_pinyin(text, errors=list)  # type: ignore[arg-type]
