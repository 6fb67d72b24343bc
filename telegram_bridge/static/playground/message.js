// One message -> one list item with its buttons.

import { fileAddress, texts } from "./server.js";
import { isSafeAddress, richText } from "./richtext.js";

// `on` has what the bubble may ask for: press(data, button), command(text), copy(text), fillIn(text), open(address),
// reply().
export function renderMessage(message, on) {
  const item = document.createElement("li");
  item.className = message.from.is_bot ? "in" : "out";
  const bubble = document.createElement("div");
  bubble.className = "bubble";
  if (message.from.is_bot) item.append(replyButton(on));
  if (message.reply_to_message) bubble.append(quote(message.reply_to_message));
  appendMedia(bubble, message);
  const time = timeOf(message);
  const text = message.text ?? message.caption ?? "";
  if (text) {
    const body = document.createElement("div");
    body.className = "text";
    body.dataset.time = time.textContent;
    body.append(richText(text, message.entities || message.caption_entities || [], on.command));
    bubble.append(body);
  }
  bubble.append(time);
  item.append(bubble);
  const rows = message.reply_markup?.inline_keyboard || [];
  if (rows.length) item.append(renderKeyboard(rows, on));
  return item;
}

function appendMedia(bubble, message) {
  if (message.photo) {
    const largest = message.photo.at(-1);
    const image = new Image(largest.width, largest.height);
    image.src = fileAddress(largest.file_id);
    image.alt = "";
    bubble.classList.add("with-photo");
    bubble.append(image);
  }
  if (message.document) {
    const link = document.createElement("a");
    link.className = "document";
    link.href = fileAddress(message.document.file_id);
    link.download = message.document.file_name;
    const name = document.createElement("b");
    name.textContent = message.document.file_name;
    link.append(name, sizeOf(message.document));
    bubble.append(link);
  }
  if (message.contact) {
    const card = document.createElement("div");
    card.className = "text contact-card";
    const name = document.createElement("b");
    name.textContent = message.contact.first_name;
    card.append(name, document.createElement("br"), message.contact.phone_number);
    bubble.append(card);
  }
}

function sizeOf({ file_size: bytes }) {
  const [amount, unit] = bytes < 2 ** 20 ? [bytes / 2 ** 10, "kilobyte"] : [bytes / 2 ** 20, "megabyte"];
  const style = { style: "unit", unit, maximumFractionDigits: amount < 10 ? 1 : 0 };
  return new Intl.NumberFormat(document.documentElement.lang, style).format(amount);
}

// Who wrote a message and its first line, as Telegram shows it above a reply.
export function quote(message) {
  const element = document.createElement("div");
  const name = document.createElement("b");
  const line = document.createElement("span");
  const text = (message.text ?? message.caption ?? "").split("\n", 1)[0];
  element.className = "quote";
  name.textContent = message.from.first_name;
  line.textContent = text || message.document?.file_name || (message.photo ? texts.photo : texts.contact);
  element.append(name, line);
  return element;
}

function replyButton(on) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "reply";
  button.title = texts.reply;
  button.ariaLabel = texts.reply;
  button.addEventListener("click", on.reply);
  return button;
}

function timeOf(message) {
  const time = document.createElement("time");
  const moment = new Date(message.date * 1000);
  time.dateTime = moment.toISOString();
  const clock = moment.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  time.textContent = message.edit_date && message.from.is_bot && !message.reply_markup ? `${texts.edited} ${clock}` : clock;
  return time;
}

export function renderKeyboard(rows, on) {
  const keyboard = document.createElement("div");
  keyboard.className = "buttons";
  for (const row of rows) {
    const line = document.createElement("div");
    for (const button of row) line.append(renderButton(button, on));
    keyboard.append(line);
  }
  return keyboard;
}

function renderButton(button, on) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = button.text;
  element.title = button.text;
  if (button.style) element.classList.add(button.style);
  if (button.callback_data !== undefined) {
    element.addEventListener("click", () => on.press(button.callback_data, element));
  } else if (button.copy_text) {
    element.classList.add("copies");
    element.addEventListener("click", () => on.copy(button.copy_text.text));
  } else if (button.url || button.web_app || button.login_url) {
    const address = button.url || button.web_app?.url || button.login_url?.url;
    element.classList.add("opens");
    element.addEventListener("click", () => isSafeAddress(address) && on.open(address));
  } else {
    element.addEventListener("click", () => on.fillIn(button.switch_inline_query_current_chat || button.switch_inline_query || ""));
  }
  return element;
}
