// One phone: a person, their chat with the bot, and what they can do in it.

import { perform, texts } from "./server.js";
import { attachments } from "./attachment.js";
import { renderMessage } from "./message.js";
import { Commands } from "./commands.js";
import { Reply } from "./reply.js";

const TOAST_MS = 3500;
const NEAR_THE_END = 120;

export class Phone {
  constructor(people, person, { onSwitch, refresh }) {
    this.person = person;
    this.refresh = refresh;
    this.items = new Map();
    this.isBlocked = false;
    this.isAtEnd = true;
    this.queue = Promise.resolve();
    this.element = document.getElementById("phone").content.firstElementChild.cloneNode(true);
    this.list = this.find(".messages");
    this.input = this.find("textarea");
    this.select = this.find("select");
    this.reply = new Reply(this.find(".reply-bar"), this.input);
    this.commands = new Commands(this.find(".commands"), this.find(".menu"), (text) => this.sendText(text));
    this.showPeople(people);
    this.select.addEventListener("change", () => onSwitch(this, Number(this.select.value)));
    this.listen();
    this.clear();
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  showPeople(people) {
    this.select.replaceChildren(...people.map(({ id, name }) => new Option(name, id, false, id === this.person)));
  }

  clear() {
    this.items.clear();
    this.reply.cancel();
    this.list.replaceChildren();
    this.list.dataset.empty = texts.empty;
    this.showReplyKeyboard(null);
  }

  listen() {
    const form = this.find(".composer");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.sendText(this.input.value, this.reply);
      this.input.value = "";
      this.grow();
    });
    this.input.addEventListener("input", () => this.grow());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    form.attached.addEventListener("change", () => {
      this.attach([...form.attached.files]);
      form.attached.value = "";
    });
    this.list.addEventListener("scroll", () => {
      this.isAtEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR_THE_END;
    });
    // A photo that has come makes the list longer.
    this.list.addEventListener("load", () => this.isAtEnd && this.goToEnd(), true);
    const actions = {
      menu: () => this.commands.toggle(),
      contact: () => this.askContact(),
      "no-reply": () => this.reply.cancel(),
      block: () => this.act("block", { blocked: this.isBlocked ? "0" : "1" }),
      clear: () => this.act("clear").then(() => this.clear()),
    };
    this.element.addEventListener("click", (event) => {
      const action = event.target.closest("[data-do]")?.dataset.do;
      const more = this.find(".more");
      if (action || !more.contains(event.target)) more.open = false;
      if (action !== "menu") this.commands.show(false);
      if (action) actions[action]();
    });
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 120)}px`;
  }

  // Only what is typed answers a message; a tapped command doesn't.
  sendText(text, reply) {
    if (text.trim()) return this.act("text", { text, ...reply?.take() });
  }

  attach(files) {
    const answered = this.reply.take();
    for (const [action, fields] of attachments(files)) this.act(action, { ...fields, ...answered });
  }

  // One thing after the other, as Telegram delivers them; each holds two of the server's threads while it lasts.
  act(action, fields) {
    const { person } = this;
    this.queue = this.queue.then(() => this.perform(person, action, fields));
    return this.queue;
  }

  async perform(person, action, fields) {
    const done = perform(person, action, fields);
    setTimeout(this.refresh, 60);
    const problem = await done;
    await this.refresh();
    if (problem) this.toast(problem);
  }

  async press(message, data, button) {
    button.classList.add("busy");
    await this.act("press", { message, data });
    button.classList.remove("busy");
  }

  askContact() {
    const dialog = this.find("dialog");
    dialog.showModal();
    dialog.onclose = () => {
      const { phone, name } = Object.fromEntries(new FormData(dialog.querySelector("form")));
      if (dialog.returnValue === "send") this.act("contact", { phone, name });
      dialog.returnValue = "";
    };
  }

  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.toast(texts.copied);
    } catch {
      this.toast(text);
    }
  }

  open(address) {
    const start = address.match(new RegExp(`^https?://t\\.me/${document.body.dataset.bot}\\?start=([\\w-]+)$`));
    if (start) this.sendText(`/start ${start[1]}`);
    else window.open(address, "_blank", "noopener");
  }

  fillIn(text) {
    this.input.value = text;
    this.input.focus();
  }

  toast(text) {
    const toast = this.find(".toast");
    toast.textContent = text;
    toast.hidden = false;
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => { toast.hidden = true; }, TOAST_MS);
  }

  // Show a batch of records of this chat, the oldest first; only fresh ones raise a toast.
  take(records, isFresh) {
    let hasNew = false;
    let isOwn = false;
    for (const record of records) {
      if (record.kind === "message") {
        hasNew = this.showMessage(record) || hasNew;
        isOwn ||= record.data.message?.from.is_bot === false;
      } else if (record.kind === "call" && record.key === "answerCallbackQuery") this.endPress(record, isFresh);
      else if (record.data.my_chat_member) this.showBlocked(record.data.my_chat_member);
    }
    if (hasNew && (this.isAtEnd || isOwn || !isFresh)) this.goToEnd();
  }

  goToEnd() {
    this.list.scrollTop = this.list.scrollHeight;
    this.isAtEnd = true;
  }

  showMessage(record) {
    const old = this.items.get(record.key);
    const { message, keyboard } = record.data;
    if (!message) {
      old?.remove();
      this.items.delete(record.key);
      if (this.reply.key === record.key) this.reply.cancel();
      return false;
    }
    const item = renderMessage(message, {
      press: (data, button) => this.press(record.key, data, button),
      command: (text) => this.sendText(text),
      copy: (text) => this.copy(text),
      fillIn: (text) => this.fillIn(text),
      open: (address) => this.open(address),
      reply: () => this.reply.start(record.key, message),
    });
    item.dataset.message = record.key;
    this.items.set(record.key, item);
    if (old) old.replaceWith(item);
    else this.placeOf(message).append(item);
    if (keyboard) this.showReplyKeyboard(keyboard);
    return true;
  }

  // The photos of an album stand together in one grid, above what the bot has answered to the first of them.
  placeOf({ media_group_id: album, from }) {
    if (!album) return this.list;
    const known = this.list.querySelector(`[data-album="${CSS.escape(album)}"]`);
    if (known) return known.firstElementChild;
    const place = document.createElement("li");
    place.className = `album ${from.is_bot ? "in" : "out"}`;
    place.dataset.album = album;
    place.append(document.createElement("ol"));
    this.list.append(place);
    return place.firstElementChild;
  }

  endPress(record, isFresh) {
    for (const button of this.list.querySelectorAll(".busy")) button.classList.remove("busy");
    const { text } = record.data.payload;
    if (text && isFresh) this.toast(text);
  }

  showBlocked(change) {
    this.isBlocked = change.new_chat_member.status === "kicked";
    this.find('[data-do="block"]').textContent = this.isBlocked ? texts.unblock : texts.block;
    this.element.classList.toggle("blocked", this.isBlocked);
  }

  showReplyKeyboard(markup) {
    const panel = this.find(".keyboard");
    panel.replaceChildren();
    panel.hidden = !markup?.keyboard;
    for (const row of markup?.keyboard || []) {
      const line = document.createElement("div");
      for (const button of row) {
        const element = document.createElement("button");
        element.type = "button";
        element.textContent = button.text || button;
        element.addEventListener("click", () => {
          if (button.request_contact) this.act("contact");
          else this.sendText(element.textContent);
          if (markup.one_time_keyboard) panel.hidden = true;
        });
        line.append(element);
      }
      panel.append(line);
    }
  }
}
