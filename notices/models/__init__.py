"""Notices, their deliveries, what people and offices decided about them."""

from .announcements import Announcement
from .messages import Delivery, Notice
from .rules import ChannelChoice, QuietHours, Wording

__all__ = ["Announcement", "ChannelChoice", "Delivery", "Notice", "QuietHours", "Wording"]
