// Text with Telegram's entities -> DOM nodes. Everything becomes text nodes, so nothing in it can be run.

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote",
};
const LINKS = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])|((?<![\w/])\/[a-z][a-z0-9_]{0,31}\b)/gi;

export function isSafeAddress(address) {
  return /^(https?|tg|tel|mailto):/i.test(address);
}

export function richText(text, entities, onCommand) {
  const fragment = document.createDocumentFragment();
  fill(fragment, text, entities.filter((one) => one.type !== "bot_command"), 0, text.length, onCommand);
  return fragment;
}

function fill(parent, text, entities, from, to, onCommand) {
  let position = from;
  for (const entity of entities) {
    const end = entity.offset + entity.length;
    if (entity.offset < position || end > to) continue;
    appendPlain(parent, text.slice(position, entity.offset), onCommand);
    const element = elementOf(entity);
    const inner = entities.filter((one) => one !== entity && one.offset >= entity.offset && one.offset + one.length <= end);
    fill(element, text, inner, entity.offset, end, onCommand);
    parent.append(element);
    position = end;
  }
  appendPlain(parent, text.slice(position, to), onCommand);
}

function elementOf(entity) {
  if (entity.type === "text_link" && isSafeAddress(entity.url)) return link(entity.url);
  const element = document.createElement(TAGS[entity.type] || "span");
  if (entity.type === "spoiler") {
    element.className = "spoiler";
    element.tabIndex = 0;
    element.addEventListener("click", () => element.classList.add("open"));
  }
  return element;
}

function appendPlain(parent, text, onCommand) {
  let position = 0;
  for (const match of text.matchAll(LINKS)) {
    parent.append(text.slice(position, match.index));
    const element = match[1] ? link(match[1]) : document.createElement("button");
    if (!match[1]) {
      element.type = "button";
      element.className = "command";
      element.addEventListener("click", () => onCommand(match[0]));
    }
    element.textContent = match[0];
    parent.append(element);
    position = match.index + match[0].length;
  }
  parent.append(text.slice(position));
}

function link(address) {
  const element = document.createElement("a");
  element.href = address;
  element.target = "_blank";
  element.rel = "noopener noreferrer";
  return element;
}
