"""The bridge's pages in the admin: who is linked, where dialogues stand, what came in and what went out."""

from telegram_bridge.admin import delivery, invitations, people, users  # noqa: F401  (registers the pages)
