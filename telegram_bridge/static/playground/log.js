// The raw updates and Bot API calls, newest first.

const SHOWN = 150;

const panel = document.getElementById("log");
const list = panel.querySelector("ol");
const toggle = document.getElementById("log-switch");

toggle.addEventListener("click", () => show(panel.hidden));

function show(isShown) {
  panel.hidden = !isShown;
  toggle.setAttribute("aria-expanded", isShown);
  document.body.classList.toggle("with-log", isShown);
}

export function clearLog() {
  list.replaceChildren();
}

export function addToLog(records) {
  for (const record of records) {
    if (record.kind !== "message") list.prepend(line(record));
  }
  while (list.children.length > SHOWN) list.lastElementChild.remove();
}

function line(record) {
  const isUpdate = record.kind === "update";
  const item = document.createElement("li");
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  const raw = document.createElement("pre");
  const content = isUpdate ? { update_id: record.number, ...record.data } : record.data;
  item.className = isUpdate ? "up" : "down";
  if (!isUpdate && !record.data.answer.ok) item.classList.add("failed");
  summary.textContent = isUpdate ? `↑ ${Object.keys(record.data)[0]} ${excerpt(record.data)}` : `↓ ${record.data.method} ${outcome(record.data)}`;
  details.addEventListener("toggle", () => { raw.textContent = JSON.stringify(content, null, 2); }, { once: true });
  details.append(summary, raw);
  item.append(details);
  return item;
}

function excerpt(update) {
  const text = update.callback_query?.data ?? update.message?.text ?? "";
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function outcome({ answer }) {
  return answer.ok ? "✓" : `${answer.error_code} ${answer.description}`;
}
