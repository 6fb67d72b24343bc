"""The words that say what a piece of the message is: an address, a way of delivery, a comment, a name."""

import re

from orders.status import Delivery

ADDRESS = re.compile(
    r"(?<!\w)(?:ул(?:ица|ице|ицу|\.)?|пр(?:-т|оспект|осп\.?|-кт)|пер(?:еулок|\.)|наб(?:ережная|\.)|ш(?:оссе|\.)|пл(?:ощадь|\.)|"
    r"б(?:-р|ульвар)|проезд|мкр\.?|микрорайон|город|(?<!\d)(?<!\d\s)г\.(?=\s*(?-i:[А-ЯЁ]))|пос(?:елок|ёлок|\.)|дом|д\.|корп(?:ус|\.)|стр(?:оение|\.)|"
    r"кв(?:артира|\.)?|подъезд|под\.|этаж|эт\.|домофон|офис|оф\.|адрес[:у]?|"
    r"st(?:reet|\.)|ave(?:nue|\.)?|road|rd\.?|lane|blvd\.?|boulevard|drive|square|(?:apt|apartment|flat|floor|building|bldg|suite)\.?(?=\s*#?\d)|"
    r"address:?)(?![\w-])",
    re.IGNORECASE,
)
ADDRESS_WORD = re.compile(
    r"^(?:адрес\w*|address|по адресу|доставка по адресу|delivery to|deliver to)[:\s]+", re.IGNORECASE
)
STREET = re.compile(
    r"(?:[\w-]+\s+){0,2}(?P<name>[^\W\d][\w-]{2,})\s+(?:д\.?\s*)?\d{1,4}(?:[а-гa-d](?!\w))?(?:\s*[/-]\s*\d{1,4}|\s*к\.?\s*\d{1,2})?(?:\s*[-–]\s*\d{1,4})?",
    re.IGNORECASE,
)
"""A street without the word: "Ленина 5", "Карла Маркса 12/3"."""

STREET_NAME = re.compile(
    r"(?:.*(?:ина|ына|ова|ева|ёва|ская|ский|ского|ной|ная|ный|цкая|ого)|мира|победы|маркса|энгельса|революции|свободы|труда|"
    r"октября|мая|космонавтов|строителей|металлургов|люксембург|либкнехта|шевченко|абая|"
    r".*(?:skaya|skogo|naya|ovaya)|lenina|gagarina|pushkina|kirova|lermontova|chekhova|tolstogo|marksa|mira|pobedy|street|st|avenue|ave|road)",
    re.IGNORECASE,
)
NUMBERED_STREET = re.compile(r"\d{1,5}\s+(?:[A-Z][a-z]+\s+){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Drive)\b\.?")
PICKED_UP = re.compile(
    r"(?<!\w)(?:самовывоз\w*|заберу(?:\s+сам\w*)?|заберет|заберёт|сам\w?\s+заберу|pick[\s-]?up|collect)(?!\w)",
    re.IGNORECASE,
)
DELIVERED = re.compile(
    r"(?<!\w)(?:с\s+доставкой|доставк\w+|доставить|привезти|привезите|курьер\w*|deliver(?:y|ed)?)(?!\w)", re.IGNORECASE
)
DELIVERY = ((PICKED_UP, Delivery.PICKUP), (DELIVERED, Delivery.DELIVERY))
COMMENT = re.compile(
    r"(?<!\w)(?:комментарий|коммент|примечание|прим\.?|заметка|пожелание|comment|note|p\.?s\.?)\s*:\s*(?P<text>[^\n\x1f]+)",
    re.IGNORECASE,
)
NAMED = re.compile(
    r"(?<!\w)(?:имя|клиент|покупатель|заказчик|получатель|на\s+имя|customer|client|name)[:\s]+(?P<name>[^\W\d_][^\d,;\n\x1f]{1,80})",
    re.IGNORECASE,
)
NAME = re.compile(r"[^\W\d_][^\W\d_'’-]*[.]?(?:[\s-]+[^\W\d_][^\W\d_'’-]*[.]?){0,3}")
LEFTOVER = re.compile(
    r"(?:на|в|во|к|ко|с|со|до|по|для|от|и|а|у|за|тел|телефон|т|on|at|by|to|for|from|and|the|please|пожалуйста|закажу|заказ|хочу|можно|мне|нужно|order|i'd\s+like|want)",
    re.IGNORECASE,
)
"""Words that mean nothing once what stood beside them has been understood."""

POLITE = re.compile(
    r"^(?:(?:здравствуйте|добрый\s+(?:день|вечер)|доброе\s+утро|привет|hello|hi|пожалуйста|please|можно|хочу|хотел[аи]?\s+бы|нужно|нужен|нужна|закажу|заказ|"
    r"заказать|мне|по|и|еще|ещё|а\s+также|плюс|and|also|i'?d\s+like|i\s+want|order)[\s,:!.-]+)+",
    re.IGNORECASE,
)
AND = re.compile(r"\s+(?:и|and|&|плюс|а\s+также|ещё|еще)\s+", re.IGNORECASE)
FOR = re.compile(r"\s*(?:для|от|for|from|на\s+имя)\s+", re.IGNORECASE)
RECEIVER = re.compile(
    r"\s(?:для|for|на\s+имя)\s+(?-i:[A-ZА-ЯЁ])[\w'’-]+(?:\s+(?-i:[A-ZА-ЯЁ])[\w'’-]+)?$", re.IGNORECASE
)
INTO_ADDRESS = re.compile(r"\s+(?:(?:на|по\s+адресу|адрес:?|to|at)\s+)?(?=[\w-]+[.]?\s)", re.IGNORECASE)
"""Where goods may end and an address begin."""
