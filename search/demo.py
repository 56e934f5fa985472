"""What people of the demo looked for and did not find."""

from datetime import datetime, timedelta

from .actions import note_missed

#: words -> how often
WORDS = {"量子计算": 7, "低空经济": 12, "海岛民宿定价": 4, "国际邮轮": 3, "养老护理员": 2, "财会监督": 5}


def make_missed_words(*, at: datetime) -> None:
    """Count the words above, some days apart."""
    for number, (words, count) in enumerate(WORDS.items()):
        for turn in reversed(range(count)):
            note_missed(words, at=at - timedelta(days=number + turn * 3, hours=turn))
