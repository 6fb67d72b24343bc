// Two phones, one log, and the short poll that feeds them.

import { fetchChanges } from "./server.js";
import { addToLog, clearLog } from "./log.js";
import { Phone } from "./phone.js";

const POLL_MS = 700;
const HIDDEN_POLL_MS = 5000;
const REMEMBERED = "playground.people";

const address = new URLSearchParams(location.search);
const people = JSON.parse(document.getElementById("people").textContent);
const main = document.getElementById("phones");
const tabs = document.getElementById("tabs");
let after = 0;
let round = 0;
let running = null;

function choosePeople() {
  const remembered = JSON.parse(localStorage.getItem(REMEMBERED) || "[]");
  const known = remembered.filter((id) => people.some((person) => person.id === id));
  const opened = people.filter((person) => String(person.id) === address.get("person")).map((person) => person.id);
  const ids = [...new Set([...opened, ...known, ...people.map((person) => person.id)])];
  return ids.slice(0, 2);
}

// Who comes by a link to the bot sends /start with what the link carries; a reload doesn't send it again.
function followLink() {
  const start = address.get("start");
  if (!/^[\w-]{1,64}$/.test(start || "")) return;
  history.replaceState(null, "", location.pathname);
  phones[0].sendText(`/start ${start}`);
}

function switchPerson(phone, person) {
  const other = phones.find((one) => one !== phone && one.person === person);
  if (other) showPerson(other, phone.person);
  showPerson(phone, person);
  localStorage.setItem(REMEMBERED, JSON.stringify(phones.map((one) => one.person)));
  restart();
}

function showPerson(phone, person) {
  phone.person = person;
  phone.showPeople(people);
  showTabs();
}

function restart() {
  after = 0;
  round += 1;
  running = null;
  clearLog();
  for (const phone of phones) phone.clear();
  refresh();
}

function showTabs(chosen = 0) {
  tabs.replaceChildren(...phones.map((phone, index) => {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.role = "tab";
    tab.ariaSelected = String(index === chosen);
    tab.textContent = people.find((person) => person.id === phone.person).name;
    tab.addEventListener("click", () => showTabs(index));
    return tab;
  }));
  phones.forEach((phone, index) => phone.element.classList.toggle("chosen", index === chosen));
}

async function load(wanted) {
  const isFresh = after > 0;
  const records = await fetchChanges(after, phones.map((phone) => phone.person));
  if (wanted !== round || !records.length) return;
  after = records.at(-1).number;
  for (const phone of phones) phone.take(records.filter((record) => record.chat_id === phone.person), isFresh);
  addToLog(records);
}

// Calls that come while one is under way wait for one more, so that nobody misses what they have just caused.
function refresh() {
  const wanted = round;
  const next = (running || Promise.resolve()).then(() => load(wanted)).then(
    () => document.body.classList.remove("offline"),
    () => document.body.classList.add("offline"),
  );
  running = next;
  return next;
}

async function poll() {
  await refresh();
  setTimeout(poll, document.hidden ? HIDDEN_POLL_MS : POLL_MS);
}

const phones = choosePeople().map((person) => new Phone(people, person, { onSwitch: switchPerson, refresh }));
main.append(...phones.map((phone) => phone.element));
showTabs();
poll();
followLink();
