// Which message the next one answers, and the bar above the input that says so.

import { quote } from "./message.js";

export class Reply {
  constructor(bar, input) {
    this.bar = bar;
    this.input = input;
    this.key = "";
  }

  start(key, message) {
    this.key = key;
    this.bar.firstElementChild.replaceChildren(quote(message));
    this.bar.hidden = false;
    this.input.focus();
  }

  cancel() {
    this.key = "";
    this.bar.hidden = true;
  }

  // The fields that make the next message a reply; the one after it is none.
  take() {
    const fields = this.key ? { reply_to: this.key } : {};
    this.cancel();
    return fields;
  }
}
