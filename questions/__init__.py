"""The question bank: questions of every kind, their frozen versions, how answers are graded."""
