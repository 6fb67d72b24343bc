"""The two people who run the demo shop, in the admin and in Telegram."""

from django.contrib.auth.models import Group, User

from telegram_bridge.models import Conversation, TelegramAccount

PASSWORD = "prilavok"  # noqa: S105 (known to everybody, and made only with DEBUG)
PEOPLE = (("owner", 1001, ("Ольга", "Olga")), ("packer", 1002, ("Пётр", "Peter")))


def hire_staff(language: str) -> list[User]:
    """Create the owner and the packer with their linked Telegram accounts, unless they are there already."""
    staff = []
    for username, telegram_id, names in PEOPLE:
        name = names[0 if language == "ru" else 1]
        user, is_new = User.objects.get_or_create(username=username, defaults={"first_name": name, "is_staff": True})
        if is_new:
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
            user.groups.add(Group.objects.get(name=username))
        if not TelegramAccount.objects.filter(telegram_id=telegram_id).exists() and not hasattr(user, "telegram"):
            account = TelegramAccount.objects.create(telegram_id=telegram_id, user=user, name=name, language=language)
            Conversation.objects.create(account=account)
        staff.append(user)
    return staff
